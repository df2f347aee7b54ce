namespace Kaem.ML.Samples.Tests.Tables;

/// <summary>Data sets beside the repository, in shared/data of a folder above the tests; they need not be there.</summary>
internal static class SharedData
{
    /// <summary>The path of a table, null where it is not there.</summary>
    public static string? Find(string name) => Locate(Path.Combine("data", "tabular", name));

    /// <summary>The path of a file or folder below shared, null where it is not there.</summary>
    public static string? Locate(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string found = Path.Combine(folder.FullName, "shared", path);
            if (Path.Exists(found))
                return found;
        }
        return null;
    }
}

/// <summary>A test that runs where a table is there, and is skipped elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsTableAttribute : FactAttribute
{
    public NeedsTableAttribute(string name)
    {
        if (SharedData.Find(name) is null)
            Skip = $"There is no '{name}' in shared/data/tabular beside the repository.";
    }
}

/// <summary>A test that runs where files are beside the repository, and is skipped elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsSharedAttribute : FactAttribute
{
    public NeedsSharedAttribute(params string[] paths)
    {
        if (Array.Find(paths, path => SharedData.Locate(path) is null) is { } missing)
            Skip = $"There is no '{missing}' in shared beside the repository.";
    }
}
