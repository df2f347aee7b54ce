using Kaem.ML.Engines;
using Kaem.ML.PlainEngine;
using Kaem.ML.Posteriors;

namespace Kaem.ML.Tests.Reliability.ComeAndGo;

/// <summary>What is done with models of rows of numbers, and with the parts of them.</summary>
internal static class VectorUses
{
    private static readonly DataMatrix Rows = Toy.Matrix(Toy.Rows(40));
    private static readonly DataMatrix Gapped = WithGaps(Rows);
    private static readonly KaemOptions Quick = Toy.Options with { Epochs = 1, BatchSize = 20, AllowMissing = true };

    // What the plain engine can do.
    private static readonly KaemOptions Plain = Toy.Options with
    {
        Epochs = 1, LatentSize = 1, OuterSize = 2, Generator = KaemGenerator.Kan([3], KanBasis.Rbf(4)),
        Sampler = PosteriorSampler.ImportanceSampling(10, essThreshold: 0), GridAdaptation = GridAdaptation.Off,
    };

    private static readonly byte[] Saved = Bytes(KaemModel.Train(Quick, Gapped));

    private static readonly byte[] SavedMixture = Bytes(KaemModel.Train(
        Quick with { Prior = KaemPrior.Mixture(ReferencePrior.Uniform, KanBasis.Rbf(5), MixtureProportions.Learned) }, Rows));

    private static readonly byte[] SavedEncoder = Bytes(KaemModel.Train(
        Quick with { Sampler = PosteriorSampler.Amortised(KaemEncoder.Plain([6])), Prior = KaemPrior.JointMixture(3), LatentSize = 2 }, Rows));

    private static KaemModel Loaded => KaemModel.Load(new MemoryStream(Saved));

    public static object[] Training()
    {
        using var folder = new TemporaryFolder();
        var trained = KaemModel.Train(
            Quick, Rows, Rows.Take(10), new Ignored(), LatentPrior.Initial(Quick), new CheckpointDirectory(folder.Path) { EverySteps = 1 });
        var further = trained.ContinueTraining(Quick, Rows, Rows.Take(10), new Ignored());
        return [trained, trained.Engine, further.Engine];
    }

    public static object[] TrainingByChains()
    {
        var options = Quick with { Sampler = PosteriorSampler.AutoMala(1, 0.02f) with { Chains = MarkovChains.Persistent }, AllowMissing = false };
        return [KaemModel.Train(options, Rows).Engine];
    }

    public static object[] TrainingThatIsStopped()
    {
        using var stop = new CancellationTokenSource();
        var model = KaemModel.Train(Quick, Rows, progress: new Stopping(stop), cancellationToken: stop.Token);
        return [model.Engine];
    }

    public static object[] TrainingOnAnotherEngine() =>
        [KaemModel.Train(Plain, Rows.Take(20), engine: new PlainFactory()).Engine];

    public static object[] Generation()
    {
        var model = Loaded;
        model.Generate(30, 3);
        model.Generate(30, 4, GenerationDraw.Likelihood);
        model.GenerateInto(new float[5 * Toy.Columns], 5, 7);
        var latents = model.SampleLatents(2, 6);
        model.Decode(latents);
        model.InterpolateLatents(latents.Take(1), latents.Slice(1, 1), 3, LatentInterpolation.Quantile);
        model.Interpolate(Rows.Take(1), Rows.Slice(1, 1), 3);
        model.SweepLatent(latents.Take(1), 0, 0, 3);
        return [model.Engine];
    }

    public static object[] Scores()
    {
        var model = Loaded;
        model.LogLikelihood(Gapped);
        model.LogLikelihood(Gapped, 30);
        model.Infer(Gapped);
        model.Predict(Gapped);
        model.Contributions(Gapped);
        model.LatentInformation(Rows);
        float[] values = new float[Rows.Rows];
        model.Score(Rows, null, new RowScores { LogLikelihood = values });
        model.Score(Rows.Values, 20, new RowScores { LogLikelihood = values });
        return [model.Engine];
    }

    public static object[] Gaps()
    {
        var model = Loaded;
        model.Impute(Gapped);
        model.Impute(Gapped, ImputationMode.Draw, seed: 3);
        model.GenerateGiven(Gapped.Take(1), 5);
        return [model.Engine];
    }

    public static object[] Evidence()
    {
        var model = Loaded;
        var few = Rows.Take(2);
        model.LogLikelihood(few, EvidenceEstimator.Steppingstone(3, chains: 2, warmUp: 2, draws: 4));
        model.LogLikelihood(few, EvidenceEstimator.ThermodynamicIntegration(3, chains: 2, warmUp: 2, draws: 4));
        model.LogLikelihood(few, EvidenceEstimator.AnnealedImportanceSampling(3, chains: 2));
        var other = model.WithEvidence(EvidenceEstimator.Steppingstone(3, chains: 2, warmUp: 2, draws: 4));
        other.LogLikelihood(few);
        return [model.Engine, other];
    }

    public static object[] Looks()
    {
        var model = Loaded;
        var functions = model.GeneratorFunctions(Rows, samples: 20);
        var edge = functions.MostImportant(1)[0];
        functions.Evaluate(edge, [0.5f], new float[1]);
        functions.Range(edge.Layer, edge.Input);
        functions.Importance(edge);
        functions.NodeImportance(0, 0);
        functions.FindClosedForm(edge);
        functions.FindClosedForms(edge);
        model.ThermodynamicPaths(Rows.Take(1), EvidenceEstimator.ThermodynamicIntegration(3, chains: 2, warmUp: 2, draws: 4));
        return [model.Engine, functions];
    }

    public static object[] Posterior()
    {
        var model = Loaded;
        return [model.SamplePosterior(Rows.Take(2), PosteriorSampler.AutoMala(), chains: 2, draws: 4, warmUp: 2), model.Engine];
    }

    public static object[] Files()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "model.kaem");
        var model = Loaded;
        model.Save(path);
        var back = KaemModel.Load(path);
        model.Save(new MemoryStream());
        Properties.ReadAll(back);
        return [model.Engine, back.Engine, back.Prior];
    }

    public static object[] OtherEngines()
    {
        var model = KaemModel.Train(Plain, Rows);
        var moved = model.WithEngine(new PlainFactory());
        moved.Generate(3);
        moved.LogLikelihood(Rows.Take(3));
        var back = moved.WithEngine(KaemEngine.Cpu);
        var loaded = KaemModel.Load(new MemoryStream(Bytes(moved)), new PlainFactory());
        return [model.Engine, moved.Engine, back.Engine, loaded.Engine];
    }

    public static object[] Pruning()
    {
        var model = Loaded;
        var pruned = model.PruneGenerator(0.01f, 0.01f, Rows);
        pruned.Model.Generate(3);
        return [model.Engine, pruned.Model.Engine];
    }

    public static object[] Mixture()
    {
        var model = KaemModel.Load(new MemoryStream(SavedMixture));
        var pruned = model.PruneMixture(0.01f);
        pruned.LogLikelihood(Rows);
        return [model.Engine, pruned.Engine];
    }

    public static object[] Encoder()
    {
        var model = KaemModel.Load(new MemoryStream(SavedEncoder));
        model.Propose(Rows);
        model.LogLikelihood(Rows);
        model.Infer(Rows);
        var plain = model.WithoutEncoder();
        plain.LogLikelihood(Rows);
        return [model.Engine, plain.Engine];
    }

    public static byte[] Bytes(KaemModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }

    private static DataMatrix WithGaps(DataMatrix rows)
    {
        float[] values = rows.Values.ToArray();
        for (int at = 0; at < values.Length; at += 7)
            values[at] = float.NaN;
        return new DataMatrix(values, rows.Rows, rows.Columns);
    }

    /// <summary>A factory of its own for each request, as a service would make it.</summary>
    private sealed class PlainFactory : IKaemEngineFactory
    {
        public string Name => "plain";

        public IKaemEngine Create(ModelParts model) => PlainEngineFactory.Instance.Create(model);
    }

    private sealed class Stopping(CancellationTokenSource stop) : IProgress<KaemProgress>
    {
        public void Report(KaemProgress value) => stop.Cancel();
    }
}
