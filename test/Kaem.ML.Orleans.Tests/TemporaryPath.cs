using Kaem.ML.Tests.Reliability;

namespace Kaem.ML.Tests;

/// <summary>A file and folders that are gone after the test.</summary>
internal sealed class TemporaryPath : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string File => Path.Combine(_folder.Path, "whole.parquet");

    public string Folder(string name) => Path.Combine(_folder.Path, name);

    public void Dispose() => _folder.Dispose();
}
