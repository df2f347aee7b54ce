using System.Diagnostics;
using System.Globalization;
using Kaem.ML.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Samples.TorchSharp.Texts;

/// <summary>
/// What a model of messages is worth on held-out ones, beside the best counts and the same decoder without latents: bits per character, what the latents carry,
/// whether they tell spam from ham, and how many generated messages are copies.
/// </summary>
internal static class TextExperiment
{
    public static void Run(
        Messages all, KaemTextOptions options, IEnumerable<int> seeds, bool inner, bool compare, string? model, CancellationToken cancellation)
    {
        Print(
            "seed", "Kneser-Ney", "without z", "with z", "difference", "mutual information", "z costs held-out texts", "and spares the decoder", "AUC",
            "copies", "CPU s", "CPU s scoring");
        foreach (int seed in seeds)
        {
            var (train, heldOut) = all.Split(seed);
            if (inner)
                (train, heldOut) = train.Split(seed);
            double counts = new[] { 8, 10, 12 }.Min(order => KneserNeyTextModel.Train(train.Texts, order).BitsPerCharacter(heldOut.Texts));
            var its = options with { Seed = (ulong)seed };
            double? without = null, ofDecoder = null;
            if (compare)
            {
                var alone = KaemTextModel.Train(its with { OuterSize = 0 }, train.Texts, new Lines(), cancellation);
                without = alone.BitsPerCharacter(heldOut.Texts);
                ofDecoder = -alone.LogLikelihood(heldOut.Texts).Average();
                Console.Error.WriteLine($"without z: {without}");
            }
            double start = Seconds();
            var learned = KaemTextModel.Train(its, train.Texts, new Lines(), cancellation);
            double trained = Seconds() - start;
            double with = learned.BitsPerCharacter(heldOut.Texts), scored = Seconds() - start - trained;
            double nats = double.NaN, auc = double.NaN;
            TextInformation? information = null;
            if (learned.HasEncoder)
            {
                nats = learned.MutualInformation(all.Texts);
                information = learned.Information(heldOut.Texts);
                auc = Auc(learned, train, heldOut);
            }
            var known = new HashSet<string>(train.Texts, StringComparer.Ordinal);
            int copies = learned.Generate(500, seed: 7).Count(known.Contains);
            Print(
                Text(seed), Number(counts), Number(without), Number(with), Number(100 * (with / without - 1), "F2") + " %", Number(nats, "F2"),
                Number(information?.Divergence, "F2"), Number(ofDecoder - information?.Reconstruction, "F2"), Number(auc),
                $"{copies} of 500", Number(trained, "F0"), Number(scored, "F0"));
            if (model is not null)
                learned.Save(model);
        }
    }

    /// <summary>Spam told from ham by logistic regression on the encoder's latents.</summary>
    private static double Auc(KaemTextModel model, Messages train, Messages heldOut)
    {
        var mlContext = new MLContext(seed: 1);
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, model.LatentLength);
        var classifier = mlContext.BinaryClassification.Trainers.LbfgsLogisticRegression().Fit(View(train));
        return mlContext.BinaryClassification.Evaluate(classifier.Transform(View(heldOut))).AreaUnderRocCurve;

        IDataView View(Messages messages)
        {
            DataMatrix latents = model.Latent(messages.Texts);
            return mlContext.Data.LoadFromEnumerable(
                Enumerable.Range(0, latents.Rows).Select(row => new Row { Features = latents.Row(row).ToArray(), Label = messages.IsSpam[row] }).ToArray(),
                schema);
        }
    }

    private static double Seconds() => Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;

    private static string Number(double? value, string format = "F4") => value is { } number ? number.ToString(format, CultureInfo.InvariantCulture) : "–";

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static void Print(params string[] cells) => Console.WriteLine($"| {string.Join(" | ", cells)} |");

    private sealed class Row
    {
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }
    }
}

/// <summary>A line of progress an epoch, apart from results.</summary>
internal sealed class Lines : IProgress<KaemProgress>
{
    public void Report(KaemProgress value)
    {
        if (value.EndOfEpoch)
        {
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"epoch {value.Epoch} of {value.Epochs}, loss {value.Loss:F2} nats a text, {value.TimeLeft:mm\\:ss} left"));
        }
    }
}
