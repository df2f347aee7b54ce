using Kaem.ML;
using Microsoft.ML;
using Microsoft.ML.Data;

// Trains, saves, loads in another context, generates and reports, with nothing but the packages.
var mlContext = new MLContext(seed: 1);
var data = mlContext.Data.LoadFromEnumerable(Points.OnACircle(500));
var pipeline = mlContext.Transforms.NormalizeMinMax("Features", fixZero: false)
    .Append(mlContext.Generative().Kaem(latentSize: 4, epochs: 20));
var model = pipeline.Fit(data);
string folder = args[0];
mlContext.Model.Save(model, data.Schema, Path.Combine(folder, "circle.zip"));

var fresh = new MLContext();
var loaded = fresh.Model.Load(Path.Combine(folder, "circle.zip"), out _);
if (!fresh.Generative().TryGetModel(loaded, out var found))
    throw new InvalidOperationException("The loaded pipeline has no model.");
found.ToHtmlReport(Path.Combine(folder, "circle.html"));
float[] Values(KaemTransformer transformer) => [.. fresh.Data.CreateEnumerable<Points>(transformer.Generate(100, seed: 7), reuseRowObject: false).SelectMany(row => row.Features)];
if (!Values(found).SequenceEqual(Values(model.LastTransformer)))
    throw new InvalidOperationException("The loaded model does not generate what the trained one does.");
Console.WriteLine("The packages train, save, load and generate.");

internal sealed class Points
{
    [VectorType(2)]
    public float[] Features { get; set; } = [];

    public static Points[] OnACircle(int count)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ => 2 * Math.PI * random.NextDouble()).Select(angle => new Points { Features = [(float)Math.Cos(angle), (float)Math.Sin(angle)] })];
    }
}
