/**
 * The functions that the transformer calls for legacy decorators, as TypeScript has them (`__decorate`, `__param`, `__metadata`). They are written
 * into the modules that need them.
 */
export const decoratorHelpers = `{decorate(decorators,target,key,given){\
const isMember=arguments.length>2,wanted=given===null?Object.getOwnPropertyDescriptor(target,key):given;\
let result=isMember?wanted:target;\
for(let index=decorators.length-1;index>=0;index-=1){const decorator=decorators[index];\
result=(isMember?given===undefined?decorator(target,key):decorator(target,key,result):decorator(result))||result}\
if(isMember&&result)Object.defineProperty(target,key,result);return result},\
decorateParam(index,decorator){return(target,key)=>{decorator(target,key,index)}},\
decorateMetadata(key,value){return Reflect.metadata?.(key,value)??(()=>{})}}`

/** Whether code calls them. */
export function needsDecoratorHelpers(code: string): boolean {
  return code.includes('babelHelpers.decorate')
}
