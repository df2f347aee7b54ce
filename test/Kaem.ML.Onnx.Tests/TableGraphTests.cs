using System.Globalization;
using Kaem.ML.Data;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;
using Kaem.ML.Rows;
using Kaem.ML.Tables;

namespace Kaem.ML.Onnx.Tests;

/// <summary>Graphs of tables' models against the models themselves.</summary>
public sealed class TableGraphTests
{
    private const int Rows = 400;

    private static readonly Dictionary<string, Lazy<KaemTableModel>> Models = new()
    {
        ["autoregressive"] = Of(SmallTables.Options),
        ["one hidden layer"] = Of(SmallTables.Options with { Hidden = [5] }),
        ["by latents"] = Of(SmallTables.ByLatents),
        ["scaled"] = Of(SmallTables.ByLatents with { Encoding = new EncodingOptions { Numeric = NumericEncoding.Standard } }),
        ["bins by latents"] = Of(SmallTables.ByLatents with { Encoding = new EncodingOptions { Numeric = NumericEncoding.Bins, MostBins = 9 } }),
    };

    public static TheoryData<string> Names => [.. Models.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Rows_are_those_that_the_model_draws_of_the_same_numbers(string name)
    {
        var model = Models[name].Value;
        using var session = new OnnxSession(stream => model.SaveAsOnnx(stream, OnnxGraph.Generate));
        var noise = session.Noise(Rows);
        var made = session.Run(Rows, noise.ToDictionary(input => input.Key, input => (Array)input.Value));
        var expected = Draw(model, session, noise);
        int differing = 0;
        foreach (var column in expected.Columns)
        {
            var values = made[column.Name];
            for (int row = 0; row < Rows; row++)
            {
                bool isSame = column switch
                {
                    NumericColumn numbers => Math.Abs(numbers.Values[row] - ((double[])values)[row]) <= 1e-5 * Math.Max(1, Math.Abs(numbers.Values[row])),
                    CategoricalColumn { IsBoolean: true } truths => truths.Codes[row] == (((bool[])values)[row] ? 1 : 0),
                    CategoricalColumn categories => categories.NameAt(row) == ((string[])values)[row],
                    _ => false,
                };
                differing += isSame ? 0 : 1;
            }
        }
        // A random number that lies on a border, but for rounding, decides either way.
        differing.Should().BeLessThanOrEqualTo(3);
        made.Keys.Should().BeEquivalentTo(model.Schema.Columns.Select(column => column.Name));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Rows_are_scored_as_the_model_scores_them(string name)
    {
        var model = Models[name].Value;
        using var session = new OnnxSession(stream => model.SaveAsOnnx(stream, OnnxGraph.Score));
        foreach (var rows in new[] { SmallTables.Others, SmallTables.People })
        {
            var scored = session.Run(rows.Rows, Inputs(model, rows));
            var estimate = model.LogLikelihood(rows);
            bool autoregressive = model.Model.Options.Likelihood is AutoregressiveLikelihoodOptions;
            float[] logs = (float[])scored["log_likelihood"];
            for (int row = 0; row < rows.Rows; row++)
            {
                bool unknown = model.CountUnseen(rows.Select([row])) > 0 || IsBeyond(model, rows, row)
                    || (autoregressive && rows.Columns.Any(column => column.IsMissing(row)));
                if (unknown)
                    logs[row].Should().Be(float.NaN, $"row {row}");
                else
                    Near.Be([logs[row]], [estimate.Values[row]], 3e-5);
            }
            logs.Count(float.IsNaN).Should().BeLessThan(rows.Rows * 2 / 3);
        }
    }

    [Theory]
    [InlineData("autoregressive")]
    [InlineData("by latents")]
    public void Latents_of_rows_are_inferred(string name)
    {
        var model = Models[name].Value;
        using var session = new OnnxSession(stream => model.SaveAsOnnx(stream, OnnxGraph.Infer));
        var inferred = session.Run(SmallTables.Others.Rows, Inputs(model, SmallTables.Others));
        var expected = model.Infer(SmallTables.Others);
        Near.Be((float[])inferred["latent_mean"], expected.LatentMean.Values, 1e-4);
        Near.Be((float[])inferred["latent_spread"], expected.LatentSpread.Values, 1e-4);
        Near.Be((float[])inferred["effective_sample_size"], [.. expected.EffectiveSampleSize], 1e-4);
    }

    /// <summary>Numbers that training lacked have a density of their own in the model; graphs don't know them.</summary>
    private static bool IsBeyond(KaemTableModel model, Table rows, int row)
    {
        var part = rows.Select([row]);
        return model.Codec.Codecs.Any(codec => codec.OfValues is BinnedCodec && codec.Unseen(part[codec.Column.Name]) is [true]);
    }

    private static Dictionary<string, Array> Inputs(KaemTableModel model, Table rows) => model.Schema.Columns.ToDictionary(
        column => column.Name, column => rows[column.Name] switch
        {
            NumericColumn numbers => (Array)numbers.Values.ToArray(),
            CategoricalColumn { IsBoolean: true } truths => truths.Codes.ToArray().Select(code => code == 1).ToArray(),
            CategoricalColumn categories => Enumerable.Range(0, rows.Rows).Select(row => categories.NameAt(row) ?? "").ToArray(),
            _ => throw new NotSupportedException(),
        });

    /// <summary>What the model draws, with the graph's random numbers in the place of its own.</summary>
    private static Table Draw(KaemTableModel model, OnnxSession session, Dictionary<string, float[]> noise)
    {
        var codec = model.Codec;
        var likelihood = NetworkCopy.Of(model.Model).Network.Likelihood;
        float[] means = model.Model.Decode(Latents.Of(model.Model, noise, Rows)).Values.ToArray();
        int width = codec.Width;
        var walk = likelihood.Network is { } network ? new ColumnWalk(network, Rows, WorkerPool.Shared) : null;
        walk?.Begin(Rows);
        for (int block = 0; block < codec.Blocks.Count; block++)
        {
            var range = likelihood.Layout.Parts[block];
            var shares = walk is null ? default : walk.Next();
            int[] codes = new int[Rows];
            for (int row = 0; row < Rows; row++)
            {
                var own = means.AsSpan(row * width + range.First, range.Count);
                if (codec.Blocks[block].Kind == EncodedBlockKind.Gaussian)
                {
                    own[0] += likelihood.Sigma(range.First) * Noise("normal", $"column '{codec.Blocks[block].Column}'", row);
                    continue;
                }
                float most = own.ToArray().Max();
                for (int k = 0; k < own.Length; k++)
                    own[k] = codec.GapPlaces.Contains(range.First + k) ? 0 : walk is null ? own[k] : Math.Max(own[k] / most, 4e-18f) * shares.Row(row)[k];
                codes[row] = Likelihoods.RowDraws.Category(own, Noise("uniform", $"category {block}", row));
                own.Clear();
                own[codes[row]] = 1;
            }
            walk?.Advance(codes);
        }
        var rows = new DataMatrix(means, Rows, width);
        return new Table([.. codec.Codecs.Select((each, c) =>
        {
            string what = $"value within a place of column '{each.Column.Name}'";
            float[] uniforms = [.. Enumerable.Range(0, Rows).Select(row => Has(what) ? Noise("uniform", what, row) : 0.5f)];
            return each.Decode(rows, codec.FirstOf(c), new Kaem.ML.Tables.RowDraws(uniforms, new bool[Rows], 0, 1));
        })]);

        bool Has(string what) => session.Metadata.GetValueOrDefault("uniform", "").Contains(": " + what, StringComparison.Ordinal);

        float Noise(string input, string what, int row)
        {
            string part = session.Metadata[input].Split("; ").Single(text => text.EndsWith(": " + what, StringComparison.Ordinal));
            int column = int.Parse(part[..part.IndexOf('-')], CultureInfo.InvariantCulture);
            return noise[input][row * session.ColumnsOf(input) + column];
        }
    }

    private static Lazy<KaemTableModel> Of(KaemTableOptions options) => new(() => KaemTableModel.Train(SmallTables.People, options));
}
