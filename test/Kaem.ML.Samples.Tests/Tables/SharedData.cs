namespace Kaem.ML.Samples.Tests.Tables;

/// <summary>Data sets beside the repository, in shared/data of a folder above the tests; they need not be there.</summary>
internal static class SharedData
{
    /// <summary>The path of a table, null where it is not there.</summary>
    public static string? Find(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "shared", "data", "tabular", name);
            if (File.Exists(path))
                return path;
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
