using Microsoft.ML;

namespace Kaem.ML.Tests.Reliability;

/// <summary>What reading block by block holds, measured over the whole process: no other test runs beside it.</summary>
[Collection(Name), CollectionDefinition(Name, DisableParallelization = true)]
public sealed class StreamedMemoryTests : IDisposable
{
    private const string Name = "streamed memory";

    private readonly string _folder = Directory.CreateTempSubdirectory("kaem-stream").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Memory_does_not_grow_with_a_streamed_file()
    {
        long few = Held(rows: 20_000), many = Held(rows: 160_000);
        many.Should().BeLessThan(few + (4 << 20));
    }

    private long Held(int rows)
    {
        string path = Path.Combine(_folder, $"{rows}.csv");
        File.WriteAllLines(
            path, Enumerable.Range(0, rows).Select(i => $"{i * 37 % 103},{(i % 7 == 0 ? "Köln" : "Bonn")},{i % 2 == 0}").Prepend("n,town,member"));
        var streamed = new MLContext(seed: 1).Generative().StreamTable(path);
        using var cursor = streamed.GetRowCursor(streamed.Schema);
        long most = 0, before = GC.GetTotalMemory(forceFullCollection: true);
        while (cursor.MoveNext())
        {
            if (cursor.Position % 10_000 == 0)
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        }
        return most;
    }
}
