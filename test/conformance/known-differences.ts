const asyncPackage = 'A package with top-level await is imported, and so starts a turn after evaluation has come to it.'
const namespaceProxy = 'A namespace object is a proxy over live seams: util.inspect and util.types look behind it.'
const stableReference =
  'A class or function used as a value is a stable reference: a plain function that leads to the current version.'
const ownToString =
  'A stable reference has a `toString` of its own, so that String(f) is the source of the function and not its own.'

/** Cases in which a program behaves otherwise than under plain Node, by `<topic>: <name>`, and why. The test asserts that they still do. */
export const knownDifferences: Readonly<Record<string, string>> = {
  'evaluation order: a package with top-level await holds up who needs it, and no one else': asyncPackage,
  'evaluation order: two packages with top-level await run side by side': asyncPackage,
  'hoisting and temporal dead zones: a class is in its dead zone while its keys are computed':
    'Closures in computed keys see the stable reference, which is there from the start.',
  'namespace objects: util.inspect and structuredClone': namespaceProxy,
  'namespace objects: an empty namespace': namespaceProxy,
  'namespace objects: methods called on it have it as their this':
    '`ns.f()` is called through a seam of its own, without an object: it costs what an import costs.',
  'dynamic import: computed specifiers share modules that are imported statically too':
    'A module that only a computed specifier names is not part of the release; Node loads it, with its own copies of what it imports.',
  'dynamic import: a query makes another instance': 'A module has one instance, whatever query it is imported with.',
  'packages, builtins and JSON: a name that a package does not have fails before its siblings run':
    'Packages are loaded when evaluation comes to them: what they export is not known before.',
  'packages, builtins and JSON: packages in a cycle of modules keep their place':
    'The modules of a cycle are opened together, with the packages that all of them import.',
  'functions as values: the source of a function can be read':
    'It is the source of the compiled function: formatted, without comments, and with its seams.',
  'names of functions and classes: classes with a static name keep it': ownToString,
  'names of functions and classes: own keys of functions and classes are those of the language': ownToString,
  'functions as values: functions are shown as functions': stableReference,
  'classes: classes are shown as classes': stableReference,
  'classes: the prototype of a class cannot be replaced': stableReference,
  'classes: errors quote the source of the program': 'V8 quotes the compiled code: `$$x0.o.m is not a constructor`.',
  'classes: a private method cannot be assigned, a private setter not be read':
    'Private methods and accessors are members with a symbol, which all versions share.',
  'classes: private members show nowhere, not even to Reflect.ownKeys':
    'Private members are reached through symbols on the prototype, which all versions share.',
  'classes: computed keys are evaluated in their order, static ones too':
    'Static fields are evaluated in static blocks, and their computed keys with them.',
  'CommonJS: exports that are frozen at load: what can be told':
    'Nobody can assign to them, and they can still be defined anew: an upgrade has to.',
  'TypeScript: an import that nothing uses still runs its module, if Node would':
    'Imports that nothing uses are left out, as TypeScript does without verbatimModuleSyntax.',
  'stack traces: nothing is added to them':
    'Stable references and top-level statements are functions, and have frames of their own.',
  'stack traces: columns after a private field':
    'Reading a private field is a call, which moves the positions after it.',
  'stack traces: an Error.prepareStackTrace of the program sees its files':
    'Node maps positions when it formats a stack trace, not in the call sites that it hands to the program.',
}
