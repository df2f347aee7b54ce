using Kaem.ML.Data;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;
using Kaem.ML.Rows;

namespace Kaem.ML.Onnx.Tests;

/// <summary>Draws from likelihoods, by the graph's own random numbers.</summary>
public sealed class DrawTests
{
    private const int Rows = 300;

    private static readonly OnnxOptions Draws = new() { Draw = GenerationDraw.Likelihood };

    [Fact]
    public void Numbers_get_their_noise()
    {
        var model = SmallModels.Train(SmallModels.Options);
        using var session = OnnxSession.Of(model, OnnxGraph.Generate, Draws);
        var noise = session.Noise(Rows);
        var likelihood = NetworkCopy.Of(model).Network.Likelihood;
        float[] expected = model.Decode(Latents.Of(model, noise, Rows)).Values.ToArray();
        for (int i = 0; i < expected.Length; i++)
            expected[i] += likelihood.Sigma(i % model.Columns) * noise["normal"][i];
        Near.Be(session.Run(Rows, noise)["rows"], expected, 2e-5);
    }

    [Fact]
    public void Components_get_their_noise_before_they_are_rows_again()
    {
        var model = SmallModels.Train(SmallModels.Options with
        {
            PrincipalComponents = 3, Generator = KaemGenerator.Kan([9], KanBasis.Rbf(6), OutputActivation.None),
        });
        using var session = OnnxSession.Of(model, OnnxGraph.Generate, Draws);
        session.ColumnsOf("normal").Should().Be(3);
        var noise = session.Noise(Rows);
        float[] drawn = session.Run(Rows, noise)["rows"];
        noise["normal"].AsSpan().Clear();
        float[] means = session.Run(Rows, noise)["rows"];
        Near.Be(means, model.Decode(Latents.Of(model, noise, Rows)).Values);
        means.Zip(drawn, (mean, draw) => Math.Abs(mean - draw)).Average().Should().BeGreaterThan(0.01f);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Categories_are_chosen_by_their_probabilities(bool autoregressive)
    {
        var model = SmallModels.Train(Categories(autoregressive), Triples());
        using var session = OnnxSession.Of(model, OnnxGraph.Generate, Draws);
        var noise = session.Noise(Rows);
        float[] drawn = session.Run(Rows, noise)["rows"];
        float[] expected = model.Decode(Latents.Of(model, noise, Rows)).Values.ToArray();
        var likelihood = NetworkCopy.Of(model).Network.Likelihood;
        int perRow = session.ColumnsOf("uniform"), first = model.LatentLength;
        var walk = autoregressive ? new ColumnWalk(likelihood.Network!, Rows, WorkerPool.Shared) : null;
        walk?.Begin(Rows);
        for (int k = 0; k < likelihood.Layout.Categorical.Length; k++)
        {
            var block = likelihood.Layout.Categorical[k];
            int[] codes = new int[Rows];
            var shares = walk is null ? default : walk.Next();
            for (int row = 0; row < Rows; row++)
            {
                var own = expected.AsSpan(row * model.Columns + block.First, block.Count);
                for (int i = 0; i < own.Length && walk is not null; i++)
                    own[i] *= shares.Row(row)[i];
                codes[row] = RowDraws.Category(own, noise["uniform"][row * perRow + first + k]);
                own.Clear();
                own[codes[row]] = 1;
            }
            walk?.Advance(codes);
        }
        int columns = model.Columns;
        // One random number in a million lies on a border.
        Enumerable.Range(0, Rows).Count(row => !drawn.AsSpan(row * columns, columns).SequenceEqual(expected.AsSpan(row * columns, columns)))
            .Should().BeLessThanOrEqualTo(1);
        Near.Be(session.Run(Rows, noise)["rows"], drawn);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rows_of_categories_are_inferred_and_scored(bool autoregressive)
    {
        var model = SmallModels.Train(Categories(autoregressive), Triples());
        var rows = Triples();
        var inputs = new Dictionary<string, float[]> { ["rows"] = rows.Values.ToArray() };
        using var score = OnnxSession.Of(model, OnnxGraph.Score);
        Near.Be(score.Run(rows.Rows, inputs)["log_likelihood"], [.. model.LogLikelihood(rows).Values]);
        using var infer = OnnxSession.Of(model, OnnxGraph.Infer);
        var inferred = infer.Run(rows.Rows, inputs);
        Near.Be(inferred["latent_mean"], model.Infer(rows).LatentMean.Values, 1e-4);
        Near.Be(inferred["reconstruction"], model.Infer(rows).Reconstruction.Values, 1e-4);
    }

    [Fact]
    public void Numbers_and_categories_stand_where_the_row_has_them()
    {
        var likelihood = KaemLikelihood.Mixed(
            LikelihoodBlock.Categorical(3), LikelihoodBlock.Gaussian(2), LikelihoodBlock.Categorical(2), LikelihoodBlock.Gaussian());
        var random = new Random(3);
        float[] values = [.. Enumerable.Range(0, 200).SelectMany(_ =>
        {
            int a = random.Next(3), b = random.Next(2);
            return new float[]
            {
                a == 0 ? 1 : 0, a == 1 ? 1 : 0, a == 2 ? 1 : 0, 0.5f + 0.2f * a, random.NextSingle(), b == 0 ? 1 : 0, b == 1 ? 1 : 0, 0.1f + 0.5f * b,
            };
        })];
        var rows = new DataMatrix(values, 200, 8);
        var model = SmallModels.Train(SmallModels.Options with { Likelihood = likelihood }, rows);
        using var means = OnnxSession.Of(model, OnnxGraph.Generate);
        var noise = means.Noise(Rows);
        Near.Be(means.Run(Rows, noise)["rows"], model.Decode(Latents.Of(model, noise, Rows)).Values);
        using var draws = OnnxSession.Of(model, OnnxGraph.Generate, Draws);
        draws.ColumnsOf("normal").Should().Be(3);
        draws.ColumnsOf("uniform").Should().Be(model.LatentLength + 2);
        using var score = OnnxSession.Of(model, OnnxGraph.Score);
        Near.Be(score.Run(200, new Dictionary<string, float[]> { ["rows"] = values })["log_likelihood"], [.. model.LogLikelihood(rows).Values]);
    }

    [Fact]
    public void Ends_of_the_unit_interval_stay_in_the_domain()
    {
        var model = SmallModels.Train(SmallModels.Options);
        using var session = OnnxSession.Of(model, OnnxGraph.Generate);
        float[] ends = [.. Enumerable.Repeat(0f, model.LatentLength), .. Enumerable.Repeat(1f, model.LatentLength)];
        var domain = NetworkCopy.Of(model).Network.Prior.Domain;
        session.Run(2, new Dictionary<string, float[]> { ["uniform"] = ends })["latents"]
            .Should().OnlyContain(latent => latent >= domain.Low && latent <= domain.High);
    }

    private static KaemOptions Categories(bool autoregressive)
    {
        LikelihoodBlock[] blocks = [LikelihoodBlock.Categorical(4), LikelihoodBlock.Categorical(3), LikelihoodBlock.Categorical(10)];
        return SmallModels.Options with
        {
            Likelihood = autoregressive
                ? KaemLikelihood.Autoregressive([.. blocks.Select(block => (CategoricalBlock)block with { IsOrdered = true })]) with { Hidden = [12, 9, 7] }
                : KaemLikelihood.Mixed(blocks),
            Generator = KaemGenerator.Kan([9], KanBasis.Rbf(6), OutputActivation.None),
            MaxSteps = 40,
        };
    }

    private static DataMatrix Triples()
    {
        var random = new Random(6);
        float[] values = [.. Enumerable.Range(0, 250).SelectMany(_ =>
        {
            int a = random.Next(4), b = random.Next(3) == 0 ? random.Next(3) : a % 3, c = Math.Min(9, a + b + random.Next(5));
            var row = new float[17];
            row[a] = row[4 + b] = row[7 + c] = 1;
            return row;
        })];
        return new DataMatrix(values, 250, 17);
    }
}
