namespace Kaem.ML.Tests.Transformers;

/// <summary>A report's file, which is gone once it is read.</summary>
internal static class ReportFile
{
    public static string Read(Action<string> write)
    {
        string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.html");
        try
        {
            write(file);
            return File.ReadAllText(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
