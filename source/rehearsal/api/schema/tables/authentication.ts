/** Authentication.k8s.io/v1, in the notation of notation.ts. */
export const authentication = `
BoundObjectReference: kind:1 apiVersion:2 name:3 uid:4
SelfSubjectReview: kind:0 apiVersion:0 metadata:1:meta.ObjectMeta! status:2:SelfSubjectReviewStatus!
SelfSubjectReviewStatus: userInfo:1:UserInfo!
TokenRequest: kind:0 apiVersion:0 metadata:1:meta.ObjectMeta! spec:2:TokenRequestSpec! status:3:TokenRequestStatus!
TokenRequestSpec: audiences:1:string[]! expirationSeconds:4:int? boundObjectRef:3:BoundObjectReference
TokenRequestStatus: token:1! expirationTimestamp:2:time!
TokenReview: kind:0 apiVersion:0 metadata:1:meta.ObjectMeta! spec:2:TokenReviewSpec! status:3:TokenReviewStatus!
TokenReviewSpec: token:1 audiences:2:string[]
TokenReviewStatus: authenticated:1:bool user:2:UserInfo! audiences:4:string[] error:3
UserInfo: username:1 uid:2 groups:3:string[] extra:4:string[]{}
`;
