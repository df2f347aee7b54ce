namespace Kaem.ML.Docs.Tests;

/// <summary>Code that needs a package which is not there: it can be compiled still, and every error must be about what the package has.</summary>
internal static class MissingPackage
{
    public const string DataFrames = "Microsoft.Data.Analysis";

    /// <summary>What an error mentions that is about the package. Of packages that are not listed nothing can be said.</summary>
    private static readonly Dictionary<string, string[]> Marks = new()
    {
        [DataFrames] = ["'Data' does not exist in the namespace 'Microsoft'", "DataFrame"],
    };

    /// <summary>Whether the tests were built with the package.</summary>
    public static bool IsThere(string package) => ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Any(file => Path.GetFileNameWithoutExtension(file) == package);

    /// <summary>The errors that are not about the package.</summary>
    public static string[] Errors(string package, IEnumerable<string> errors) =>
        Marks.TryGetValue(package, out var marks) ? [.. errors.Where(error => !marks.Any(mark => error.Contains(mark, StringComparison.Ordinal)))] : [];
}
