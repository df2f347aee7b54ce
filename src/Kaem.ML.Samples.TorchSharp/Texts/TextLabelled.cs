using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Samples.TorchSharp.Texts;

/// <summary>Messages and their labels as one model: labels read off held-out messages, messages made for a label, both made from nothing.</summary>
internal static class TextLabelled
{
    public static void Run(Messages all, KaemTextOptions options, int seed, CancellationToken cancellation)
    {
        var mlContext = new MLContext(seed: 1);
        var (train, heldOut) = all.Split(seed);
        options = options with
        {
            Seed = (ulong)seed, TextLeftOut = 0.1f,
            Parts = KaemGenerator.Joint(KaemPart.Label("Label") with { Weight = 5 }),
        };
        var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label")
            .Append(mlContext.Generative().KaemText("Message", options).WithProgress(new Lines()).WithCancellation(cancellation));
        var fitted = pipeline.Fit(View(train));
        var model = fitted.LastTransformer;
        var told = fitted.Transform(View(heldOut));
        var metrics = mlContext.MulticlassClassification.Evaluate(told, "Label", "LabelScore", "PredictedLabel");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"labels read off {heldOut.Texts.Count} held-out messages: {metrics.MicroAccuracy:P1} right"));
        var calm = new TextSampling { Temperature = 0.7f };
        foreach (string label in new[] { "spam", "ham" })
            Show(label, model.GenerateRows(5, new Dictionary<string, object> { ["Label"] = label }, seed: 7, calm));
        Show("from nothing", model.GenerateRows(8, seed: 7, sampling: calm));

        IDataView View(Messages messages) => mlContext.Data.LoadFromEnumerable(
            messages.Texts.Select((text, i) => new Row { Message = text, Label = messages.IsSpam[i] ? "spam" : "ham" }).ToArray());

        void Show(string title, IDataView made)
        {
            Console.WriteLine($"{title}:");
            var named = mlContext.Transforms.Conversion.MapKeyToValue("Label").Fit(made).Transform(made);
            foreach (var row in mlContext.Data.CreateEnumerable<Row>(named, false))
                Console.WriteLine($"  [{row.Label}] {row.Message}");
        }
    }

    private sealed class Row
    {
        public string Message { get; set; } = "";

        public string Label { get; set; } = "";
    }
}
