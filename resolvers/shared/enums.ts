/** An enum object of a list of names, as registerEnumType wants it. */
export const enumOf = <Name extends string>(names: readonly Name[]) =>
  Object.fromEntries(names.map((name) => [name, name])) as { [Value in Name]: Value };
