using Mono.Cecil;

// Copies an assembly with some of its types, and all members of these, made public, for a compiler to read. Nothing but a compiler ever sees the copy.
// Arguments: the assembly, the copy, the full names of the types.
if (args.Length < 3)
    return Fail("OpenInternals takes an assembly, the copy to write, and the types to open.");
string source = args[0], copy = args[1];
using var assembly = AssemblyDefinition.ReadAssembly(source);
foreach (string name in args[2..])
{
    if (assembly.MainModule.GetType(name) is not { } type)
        return Fail($"{assembly.Name.Name} {assembly.Name.Version} ({source}) has no type {name}, which saving as an ML.NET model needs.");
    type.IsPublic = true;
    foreach (var method in type.Methods)
        method.IsPublic = true;
    foreach (var field in type.Fields)
        field.IsPublic = true;
}
string unfinished = $"{copy}.{Environment.ProcessId}.tmp";
assembly.Write(unfinished);
File.Move(unfinished, copy, overwrite: true);
return 0;

static int Fail(string message)
{
    Console.Error.WriteLine($"OpenInternals : error KAEM1 : {message}");
    return 1;
}
