using System.Globalization;
using Kaem.ML.Engines;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;
using Kaem.ML.Training;
using TorchSharp;

namespace Kaem.ML.Tests.Engines;

/// <summary>The engine on TorchSharp against the processor's: the same parameters, rows and streams.</summary>
public sealed class ConformanceTests
{
    public static TheoryData<string> Names => [.. Variants.All.Keys];

    [TorchTheory]
    [MemberData(nameof(Names))]
    public void Samples_of_the_prior_are_the_same(string name)
    {
        var (options, parts, host, device) = Engines(name);
        float[] expected = new float[500 * options.LatentLength], found = new float[expected.Length];
        host.SamplePrior(5, 100, expected);
        device.SamplePrior(5, 100, found);
        Differences(expected, found).Should().BeLessThan(2e-5, parts.ToString());
        expected.Zip(found, (a, b) => Math.Abs(a - b)).Order().ElementAt(expected.Length * 99 / 100).Should().BeLessThan(5e-7f);
    }

    [TorchTheory]
    [MemberData(nameof(Names))]
    public void Generated_rows_are_the_same(string name)
    {
        var (options, _, host, device) = Engines(name);
        int columns = host.Columns;
        float[] latents = new float[30 * options.LatentLength];
        host.SamplePrior(5, 0, latents);
        float[] expected = new float[30 * columns], found = new float[expected.Length];
        host.Generate(latents, expected);
        device.Generate(latents, found);
        Differences(expected, found).Should().BeLessThan(5e-6);
        host.Generate(9, 3, expected);
        device.Generate(9, 3, found);
        Differences(expected, found).Should().BeLessThan(5e-5);
    }

    [TorchTheory]
    [MemberData(nameof(Names))]
    public void Scores_are_the_same(string name)
    {
        var (options, _, host, device) = Engines(name);
        float[] rows = Variants.Rows(options, 20);
        var (expected, found) = (Score(host, rows), Score(device, rows));
        foreach (string what in expected.Keys)
            Differences(expected[what], found[what]).Should().BeLessThan(1e-4 * (1 + expected[what].Max(Math.Abs)), what);
    }

    /// <summary>Adam's first moment after one update is a tenth of the gradient.</summary>
    [TorchTheory]
    [MemberData(nameof(Names))]
    public void Gradients_and_one_update_are_the_same(string name)
    {
        var options = Variants.All[name];
        float[] rows = Variants.Rows(options, options.BatchSize);
        int[] indices = [.. Enumerable.Range(0, options.BatchSize)];
        var (expected, result) = Train(options, rows, indices, 1, onDevice: false);
        var (found, other) = Train(options, rows, indices, 1, onDevice: true);
        ((double)other.Loss).Should().BeApproximately(result.Loss, 2e-5 * (1 + Math.Abs(result.Loss)));
        ((double)other.EffectiveSampleSize).Should().BeApproximately(result.EffectiveSampleSize, 1e-3 * result.EffectiveSampleSize);
        found.Arrays.Keys.Should().BeEquivalentTo(expected.Arrays.Keys);
        // Values and two moments; a running mean where there is one.
        foreach (var (array, values) in expected.Arrays.Where(array => array.Value.Count >= 3))
        {
            float most = values[1].Max(Math.Abs);
            Differences(values[1], found.Arrays[array][1]).Should().BeLessThan(
                2e-4 * most + 2e-8, $"{array}, whose gradient is up to {(10 * most).ToString(CultureInfo.InvariantCulture)}");
        }
    }

    [TorchFact]
    public void Weights_decay_and_their_means_follow_alike()
    {
        var options = Variants.All["Adam's numbers, running means"];
        float[] rows = Variants.Rows(options, options.BatchSize);
        int[] indices = [.. Enumerable.Range(0, options.BatchSize)];
        var (expected, _) = Train(options, rows, indices, 3, onDevice: false);
        var (found, _) = Train(options, rows, indices, 3, onDevice: true);
        int compared = 0;
        foreach (var (array, values) in expected.Arrays.Where(array => array.Value.Count == 4))
        {
            compared++;
            Differences(values[0], found.Arrays[array][0]).Should().BeLessThan(2e-4, array);
            Differences(values[3], found.Arrays[array][3]).Should().BeLessThan(2e-4, array);
            Differences(values[0], values[3]).Should().BeGreaterThan(1e-4, array);
        }
        compared.Should().BeGreaterThan(4);
    }

    [TorchTheory]
    [InlineData("plain")]
    [InlineData("mixture")]
    [InlineData("mixed, gaps")]
    [InlineData("convolutions")]
    [InlineData("encoder")]
    public void Twenty_updates_lead_to_the_same_place(string name)
    {
        var options = Variants.All[name];
        float[] rows = Variants.Rows(options, options.BatchSize);
        int[] indices = [.. Enumerable.Range(0, options.BatchSize)];
        var (_, expected) = Train(options, rows, indices, 20, onDevice: false);
        var (_, found) = Train(options, rows, indices, 20, onDevice: true);
        ((double)found.Loss).Should().BeApproximately(expected.Loss, 3e-3 * (1 + Math.Abs(expected.Loss)));
    }

    private static (Collected State, TrainStepResult Last) Train(KaemOptions options, float[] rows, int[] indices, int steps, bool onDevice)
    {
        var network = ModelParts.Initial(options, Variants.Columns(options)).ToNetwork();
        network.Refresh(WorkerPool.Shared);
        TrainStepResult last = default;
        if (onDevice)
        {
            var update = TorchUpdate.Create(new TorchModel(network, torch.CPU, half: false), options.BatchSize, WorkerPool.Shared);
            for (int step = 0; step < steps; step++)
                last = update.Step(new TrainingBatch(rows, step) { Indices = indices, Steps = 100 });
            return (Collected.Of(update), last);
        }
        var host = TrainingUpdate.Create(network, options.BatchSize, WorkerPool.Shared);
        for (int step = 0; step < steps; step++)
            last = host.Step(new TrainingBatch(rows, step) { Indices = indices, Steps = 100 });
        return (Collected.Of(host), last);
    }

    private static Dictionary<string, float[]> Score(IKaemEngine engine, float[] rows)
    {
        int count = rows.Length / engine.Columns, length = engine.Options.LatentLength;
        float[] log = new float[count], error = new float[count], size = new float[count], mean = new float[count * length], spread = new float[mean.Length];
        float[] reconstruction = new float[rows.Length], prediction = new float[rows.Length];
        engine.Score(rows, 300, new RowScores
        {
            LogLikelihood = log,
            LogLikelihoodError = error,
            EffectiveSampleSize = size,
            LatentMean = mean,
            LatentSpread = spread,
            Reconstruction = reconstruction,
            Prediction = prediction,
        });
        return new()
        {
            ["log-likelihood"] = log,
            ["error"] = error,
            ["effective size"] = size,
            ["mean"] = mean,
            ["spread"] = spread,
            ["reconstruction"] = reconstruction,
            ["prediction"] = prediction,
        };
    }

    private static (KaemOptions Options, ModelParts Parts, IKaemEngine Host, IKaemEngine Device) Engines(string name)
    {
        var options = Variants.All[name];
        var parts = ModelParts.Initial(options, Variants.Columns(options));
        return (options, parts, KaemEngine.Cpu.Create(parts), TorchSharpEngine.Cpu.Create(parts));
    }

    private static double Differences(float[] expected, float[] found) => expected.Zip(found, (a, b) => (double)Math.Abs(a - b)).DefaultIfEmpty(0).Max();
}
