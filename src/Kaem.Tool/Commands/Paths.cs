using System.CommandLine;

namespace Kaem.Tool.Commands;

/// <summary>Arguments and options that name files.</summary>
internal static class Paths
{
    public static Argument<string> Data(string description, string name = "data") => new(name) { Description = description, HelpName = name };

    public static Argument<string[]> Tables(string description, string name = "data") =>
        new Argument<string[]>(name) { Description = description, HelpName = name, Arity = ArgumentArity.OneOrMore }.WithoutOptions();

    /// <summary>Refuses options that are not there, which would count as names of files.</summary>
    public static Argument<string[]> WithoutOptions(this Argument<string[]> files)
    {
        files.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value.StartsWith('-') && !File.Exists(token.Value)) is { } unknown)
                result.AddError($"There is no option '{unknown.Value}'.");
        });
        return files;
    }

    public static Option<string> Output(string description) => new("--output", "-o") { Description = description, Required = true, HelpName = "FILE" };
}
