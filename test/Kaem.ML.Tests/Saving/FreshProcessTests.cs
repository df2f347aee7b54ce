using System.Diagnostics;
using Kaem.ML.Saving;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Saving;

/// <summary>Loads in a process that has the library among its references and registers nothing.</summary>
public sealed class FreshProcessTests
{
    [Fact]
    public void APipelineGivesTheSameBits()
    {
        var definition = SchemaDefinition.Create(typeof(Picture));
        definition[0].ColumnName = "Bild № 1 (2 × 3)";
        definition[0].AddAnnotation(
            "SlotNames", new VBuffer<ReadOnlyMemory<char>>(6, [.. "abcdeö".Select(letter => letter.ToString().AsMemory())]),
            new VectorDataViewType(TextDataViewType.Instance, 6));
        var rows = Toy.Rows(60).Select(row => row.Features).ToArray();
        var data = Toy.Context.Data.LoadFromEnumerable(rows.Select(row => new Picture { Pixels = row }), definition);
        var pipeline = Toy.Context.Transforms.NormalizeMinMax("Bild № 1 (2 × 3)", fixZero: false)
            .Append(Toy.Context.Generative().Kaem(Toy.Options, "Bild № 1 (2 × 3)", new KaemOutputColumns { Latent = "die Latenten" }))
            .Fit(data);

        Report(pipeline, data.Schema, rows).Should().Be(PipelineReport.Of(Toy.Context, pipeline, data.Schema, rows));
    }

    [Fact]
    public void AModelAloneGivesTheSameBits()
    {
        var rows = Toy.Rows(10, seed: 77).Select(row => row.Features).ToArray();
        var schema = Toy.Transformer.Generate(0).Schema;

        Report(Toy.Transformer, schema, rows).Should().Be(PipelineReport.Of(Toy.Context, Toy.Transformer, schema, rows));
    }

    private static string Report(ITransformer pipeline, DataViewSchema schema, float[][] rows)
    {
        string folder = Directory.CreateTempSubdirectory("kaem-").FullName;
        try
        {
            string model = Path.Combine(folder, "model.zip"), values = Path.Combine(folder, "rows.bin"), report = Path.Combine(folder, "report.txt");
            Toy.Context.Model.Save(pipeline, schema, model);
            PipelineReport.WriteRows(values, rows);
            string program = Path.Combine(AppContext.BaseDirectory, "Kaem.ML.FreshProcess.dll");
            using var process = Process.Start(
                new ProcessStartInfo(
                    Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet"
                    ? host
                    : "dotnet", ["exec", program, model, values, report])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            })!;
            var output = process.StandardOutput.ReadToEndAsync();
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            errors.Should().BeEmpty();
            output.Result.Should().BeEmpty();
            process.ExitCode.Should().Be(0);
            return File.ReadAllText(report);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed class Picture
    {
        [VectorType(2, 3)]
        public float[] Pixels { get; set; } = [];
    }
}
