using System.CommandLine;

namespace Kaem.Tool.Commands;

/// <summary>Arguments and options that name files.</summary>
internal static class Paths
{
    public static Argument<string> Data(string description, string name = "data") => new(name) { Description = description, HelpName = name };

    public static Argument<string[]> Tables(string description, string name = "data") =>
        new(name) { Description = description, HelpName = name, Arity = ArgumentArity.OneOrMore };

    public static Option<string> Output(string description) => new("--output", "-o") { Description = description, Required = true, HelpName = "FILE" };
}
