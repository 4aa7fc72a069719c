import {Box, Text} from 'ink';
import Spinner from 'ink-spinner';
import {createContext, type ReactElement, use} from 'react';
import {fitLine, type Line, type Span} from '../lines.ts';
import {type Look, lookFrom, toAscii} from '../theme.ts';

/** How the terminal wants to be drawn on. */
export const LookContext = createContext<Look>(lookFrom({}));

function Piece({part}: {part: Span}): ReactElement {
  const {tones, isUtf8} = use(LookContext);
  const style = {...tones[part.tone], bold: part.isBold === true, inverse: part.isInverse === true};
  // The one moving sign: three columns, every 400 ms, the same in ASCII.
  if (part.isSpinner === true) {
    return (
      <Text {...style}>
        <Spinner type="simpleDots" />
      </Text>
    );
  }
  return <Text {...style}>{isUtf8 ? part.text : toAscii(part.text)}</Text>;
}

/** One row of exactly one line: it neither wraps nor shrinks away. */
export function Row({line, columns}: {line: Line; columns: number}): ReactElement {
  const parts = fitLine(line, columns);
  return (
    <Box height={1} width={columns} flexShrink={0}>
      <Text wrap="truncate">
        {parts.map((part, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a row have no names, only places.
          <Piece key={index} part={part} />
        ))}
      </Text>
    </Box>
  );
}

/** Exactly `rows` rows of `columns`: cut where there are more, empty where there are fewer. */
export function Rows({lines, columns, rows}: {lines: readonly Line[]; columns: number; rows: number}): ReactElement {
  return (
    <Box flexDirection="column" width={columns} height={rows} flexShrink={0} overflow="hidden">
      {lines.slice(0, rows).map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows are places on the screen.
        <Row key={index} line={line} columns={columns} />
      ))}
    </Box>
  );
}
