namespace Kaem.ML.Docs.Tests;

/// <summary>Finds the repository's files from where the tests were built.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>The two READMEs, CONTRIBUTING and the pages under docs, by their paths from the root.</summary>
    public static IEnumerable<string> Pages => Directory.GetFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
        .Order(StringComparer.Ordinal)
        .Concat(["README.md", "CONTRIBUTING.md", "build/Packaging/README.md"]);

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "Kaem.ML.sln"))
        ? folder
        : Find(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("The tests have to lie within the repository."));
}
