using Kaem.ML.Engines;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;
using Kaem.ML.Tests.Model;
using Kaem.ML.Tests.Perception;
using Kaem.ML.Tests.Reliability;
using Kaem.ML.Training;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Engines;

/// <summary>A model's life on TorchSharp: trained, interrupted, saved, moved, asked by many, in pipelines.</summary>
public sealed class TorchEngineTests
{
    private static readonly KaemOptions Options = SmallModel.Options with { Epochs = 3, Seed = 5 };

    private static readonly DataMatrix Rows = SmallModel.Arc(100);

    private static readonly Lazy<KaemModel> Trained = new(() => KaemModel.Train(Options, Rows, SmallModel.Arc(50, 2), engine: TorchSharpEngine.Cpu));

    [TorchFact]
    public void It_trains_as_the_processor_does_and_the_file_does_not_know()
    {
        var model = Trained.Value;
        model.Engine.Factory.Should().BeSameAs(TorchSharpEngine.Cpu);
        var other = KaemModel.Train(Options, Rows, SmallModel.Arc(50, 2));
        model.LogLikelihood(Rows).Mean.Should().BeApproximately(other.LogLikelihood(Rows).Mean, 0.05 * Math.Abs(other.LogLikelihood(Rows).Mean));
        using var file = new MemoryStream();
        model.Save(file);
        var loaded = KaemModel.Load(new MemoryStream(file.ToArray()));
        loaded.Engine.Factory.Should().BeSameAs(KaemEngine.Cpu);
        Differences(loaded.Generate(50, 3), model.Generate(50, 3)).Should().BeLessThan(1e-4);
        var back = KaemModel.Load(new MemoryStream(file.ToArray()), TorchSharpEngine.Cpu);
        back.Generate(50, 3).Values.ToArray().Should().Equal(model.Generate(50, 3).Values.ToArray());
        back.LogLikelihood(Rows).Values.Should().Equal(model.LogLikelihood(Rows).Values);
    }

    [TorchFact]
    public void What_the_twin_does_follows_the_parameters()
    {
        var model = Trained.Value;
        var onCpu = model.WithEngine(KaemEngine.Cpu);
        float[] gaps = Rows.Values.ToArray();
        gaps[3] = gaps[40] = float.NaN;
        var incomplete = new DataMatrix(gaps, Rows.Rows, Rows.Columns);
        Differences(model.Impute(incomplete, ImputationMode.Draw), onCpu.Impute(incomplete, ImputationMode.Draw)).Should().Be(0);
        Differences(model.Contributions(Rows), onCpu.Contributions(Rows)).Should().BeLessThan(1e-4);
        var more = model.ContinueTraining(Options with { Epochs = 1 }, Rows);
        more.Engine.Factory.Should().BeSameAs(TorchSharpEngine.Cpu);
        Differences(more.Contributions(Rows), more.WithEngine(KaemEngine.Cpu).Contributions(Rows)).Should().BeLessThan(1e-4, "the twin is made anew");
        Differences(more.Contributions(Rows), model.Contributions(Rows)).Should().BeGreaterThan(0.01);
    }

    [TorchFact]
    public void A_seed_gives_the_same_bits()
    {
        var again = KaemModel.Train(Options, Rows, SmallModel.Arc(50, 2), engine: TorchSharpEngine.Cpu);
        again.Generate(20, 4).Values.ToArray().Should().Equal(Trained.Value.Generate(20, 4).Values.ToArray());
    }

    [TorchTheory]
    [InlineData("importance sampling")]
    [InlineData("persistent chains")]
    [InlineData("encoder")]
    public void An_interrupted_training_goes_on_to_the_same_bits(string kind)
    {
        var options = Options with
        {
            Prior = KaemPrior.Mixture(basis: KanBasis.Rbf(8)),
            Epochs = 4,
            Sampler = kind switch
            {
                "persistent chains" => PosteriorSampler.Langevin(2) with { Chains = MarkovChains.Persistent },
                "encoder" => PosteriorSampler.Amortised(KaemEncoder.Plain([8]), 2),
                _ => PosteriorSampler.ImportanceSampling(32),
            },
        };
        var whole = KaemModel.Train(options, Rows, engine: TorchSharpEngine.Cpu);
        using var folder = new TemporaryFolder();
        var checkpoints = new CheckpointDirectory(folder.Path) { EverySteps = 3 };
        FluentActions.Invoking(() => KaemModel.Train(options, Rows, progress: new Failing(after: 10), checkpoints: checkpoints, engine: TorchSharpEngine.Cpu))
            .Should().Throw<TimeoutException>();
        var notices = new List<string>();
        KaemModel.Train(options, Rows, progress: new Noting(notices), checkpoints: checkpoints);
        notices.Should().ContainSingle(notice => notice.Contains("'torchsharp'", StringComparison.Ordinal));
        var resumed = KaemModel.Train(options, Rows, checkpoints: checkpoints, engine: TorchSharpEngine.Cpu);
        resumed.Generate(20, 4).Values.ToArray().Should().Equal(whole.Generate(20, 4).Values.ToArray());
    }

    [TorchFact]
    public void Many_threads_may_ask_at_once()
    {
        var model = Trained.Value.WithEngine(TorchSharpEngine.Cpu);
        var expected = Trained.Value.LogLikelihood(Rows).Values.ToArray();
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            model.LogLikelihood(Rows).Values.Should().Equal(expected);
            model.Generate(10, (ulong)i).Rows.Should().Be(10);
        });
    }

    [TorchFact]
    public void Grids_and_domains_move()
    {
        var options = Options with
        {
            Prior = KaemPrior.Univariate(basis: KanBasis.Rbf(8)) with { DomainAdaptation = DomainAdaptation.FollowPosterior() },
            Sampler = PosteriorSampler.Langevin(2),
            GridAdaptation = new() { Frequency = 2, Samples = 40 },
        };
        var model = KaemModel.Train(options, Rows, engine: TorchSharpEngine.Cpu);
        model.Prior.Domain.Should().NotBe(LatentPrior.Initial(options).Domain);
        Differences(model.SampleLatents(50, 2), model.WithEngine(KaemEngine.Cpu).SampleLatents(50, 2)).Should().BeLessThan(1e-5);
    }

    [TorchFact]
    public void Pruned_edges_stay_pruned()
    {
        var pruned = Trained.Value.PruneGenerator(threshold: 0.02f, edgeThreshold: 0.05f, rows: Rows).Model;
        var more = pruned.ContinueTraining(pruned.Options with { Epochs = 1 }, Rows);
        more.Engine.Factory.Should().BeSameAs(TorchSharpEngine.Cpu);
        float[] Zeros(KaemModel model) => [.. model.Engine.Parameters.Where(p => p.Name.EndsWith("coefficients", StringComparison.Ordinal)).SelectMany(p =>
        {
            float[] values = new float[p.Length];
            model.Engine.ReadParameter(p.Name, values);
            return values.Select(value => value == 0 ? 1f : 0);
        })];
        Zeros(pruned).Sum().Should().BeGreaterThan(0);
        Zeros(more).Should().Equal(Zeros(pruned));
    }

    [TorchFact]
    public void A_joint_mixture_is_refitted()
    {
        var options = Options with
        {
            LatentSize = 3,
            Prior = KaemPrior.JointMixture(3),
            Sampler = PosteriorSampler.Amortised(KaemEncoder.Plain([8])),
            Epochs = 6,
        };
        var model = KaemModel.Train(options, Rows, engine: TorchSharpEngine.Cpu);
        var onCpu = KaemModel.Train(options, Rows);
        model.LogLikelihood(Rows).Mean.Should().BeApproximately(onCpu.LogLikelihood(Rows).Mean, 0.02 * Math.Abs(onCpu.LogLikelihood(Rows).Mean));
        var still = LatentPrior.Initial(options);
        Enumerable.Range(0, 3).Select(k => model.Prior.ComponentWeight(k)).Should().NotEqual(Enumerable.Range(0, 3).Select(k => still.ComponentWeight(k)));
    }

    [TorchFact]
    public void Half_of_the_digits_do()
    {
        var half = TorchSharpEngine.Device("cpu", TorchPrecision.BFloat16);
        half.ToString().Should().Be("TorchSharp on cpu, BFloat16");
        var rough = Trained.Value.WithEngine(half).Generate(100, 3);
        Differences(rough, Trained.Value.Generate(100, 3)).Should().BeInRange(1e-6, 0.05);
        var model = KaemModel.Train(Options, Rows, engine: half);
        model.LogLikelihood(Rows).Mean.Should().BeApproximately(Trained.Value.LogLikelihood(Rows).Mean, 0.1 * Math.Abs(Trained.Value.LogLikelihood(Rows).Mean));
    }

    /// <summary>Chains of many steps part, whatever their arithmetic; how far they get does not.</summary>
    [TorchFact]
    public void Long_chains_agree_in_distribution()
    {
        var options = Options with { Sampler = PosteriorSampler.Langevin(40), BatchSize = 100, GridAdaptation = GridAdaptation.Off };
        float[] rows = Rows.Values.ToArray();
        double[] losses = new double[2];
        for (int engine = 0; engine < 2; engine++)
        {
            var trained = (engine == 0 ? KaemEngine.Cpu : TorchSharpEngine.Cpu).Create(ModelParts.Initial(options, Rows.Columns));
            for (int step = 0; step < 5; step++)
                losses[engine] += trained.TrainStep(new TrainingBatch(rows, step)).Loss / 5;
        }
        losses[1].Should().BeApproximately(losses[0], 0.05 * Math.Abs(losses[0]));
    }

    [TorchFact]
    public void Pipelines_train_on_it()
    {
        var context = new MLContext(seed: 1);
        var data = context.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(i => new Point { Features = [.. Rows.Row(i)] }));
        var fitted = context.Generative().Kaem(Options).WithEngine(TorchSharpEngine.Cpu).Fit(data);
        fitted.Model.Engine.Factory.Should().BeSameAs(TorchSharpEngine.Cpu);
        fitted.Transform(data).GetColumn<float>("LogLikelihood").Should().OnlyContain(value => float.IsFinite(value));
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "model.zip");
        context.Model.Save(fitted, data.Schema, path);
        ((KaemTransformer)context.Model.Load(path, out _)).Model.Engine.Factory.Should().BeSameAs(KaemEngine.Cpu);
        var table = context.Generative().KaemTable(options: new KaemTableOptions { Model = Options }).WithEngine(TorchSharpEngine.Cpu);
        table.Should().NotBeNull();
    }

    [TorchFact]
    public void A_context_that_asks_for_a_GPU_gets_it_or_is_told()
    {
        var data = new MLContext().Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(i => new Point { Features = [.. Rows.Row(i)] }));
        bool there = TorchSharpEngine.IsAvailable("cuda:0", out string? reason);
        (reason is null).Should().Be(there);
        var lenient = new MLContext { GpuDeviceId = 0, FallbackToCpu = true }.Generative().Kaem(Options).Fit(data);
        lenient.Model.Engine.Factory.Name.Should().Be(there ? "torchsharp" : "cpu");
        if (there)
            return;
        new MLContext { GpuDeviceId = 0, FallbackToCpu = false }.Generative().Kaem(Options).Invoking(it => it.Fit(data)).Should().Throw<NotSupportedException>()
            .WithMessage("MLContext.GpuDeviceId is 0 and FallbackToCpu is false, but that device can't be used: TorchSharp finds no CUDA device*");
        FluentActions.Invoking(() => KaemModel.Train(Options, Rows, engine: TorchSharpEngine.Cuda())).Should().Throw<NotSupportedException>()
            .WithMessage("TorchSharp finds no CUDA device*TorchSharp-cuda-linux*nvidia-smi*");
    }

    [Theory]
    [InlineData("cuda:x")]
    [InlineData("cuda:-1")]
    [InlineData("cuda:0:1")]
    [InlineData("gpu")]
    [InlineData("mps")]
    public void What_is_no_device_is_refused_by_name(string name)
    {
        FluentActions.Invoking(() => TorchSharpEngine.Device(name)).Should().Throw<ArgumentException>().WithParameterName("name");
        FluentActions.Invoking(() => TorchSharpEngine.Cuda(-1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => TorchSharpEngine.Device("cpu", (TorchPrecision)7)).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static double Differences(DataMatrix a, DataMatrix b) => a.Values.ToArray().Zip(b.Values.ToArray(), (x, y) => (double)Math.Abs(x - y)).Max();

    private sealed class Noting(List<string> notices) : IProgress<KaemProgress>
    {
        public void Report(KaemProgress value)
        {
            if (value.Notice is { } notice)
                notices.Add(notice);
        }
    }

    private sealed class Failing(int after) : IProgress<KaemProgress>
    {
        public void Report(KaemProgress value)
        {
            if (value.Step >= after)
                throw new TimeoutException();
        }
    }

    private sealed class Point
    {
        [VectorType(6)]
        public float[] Features { get; set; } = [];
    }
}
