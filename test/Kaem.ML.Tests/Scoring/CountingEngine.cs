using Kaem.ML.Data;
using Kaem.ML.Engines;
using Kaem.ML.Posteriors;
using Kaem.ML.Training;

namespace Kaem.ML.Tests.Scoring;

/// <summary>An engine that notes what it is asked to score.</summary>
internal sealed class CountingEngine(IKaemEngine inner) : IKaemEngine
{
    private readonly List<(int Rows, string Parts)> _calls = [];

    /// <summary>Every call: number of rows, and what was wanted of them.</summary>
    public IReadOnlyList<(int Rows, string Parts)> Calls => _calls;

    public IKaemEngineFactory Factory => inner.Factory;

    public KaemOptions Options => inner.Options;

    public int Columns => inner.Columns;

    public IReadOnlyList<NamedParameter> Parameters => inner.Parameters;

    /// <summary>A copy of a model whose scoring is noted.</summary>
    public static (KaemTransformer Transformer, CountingEngine Engine) Watch(KaemTransformer transformer)
    {
        var engine = new CountingEngine(transformer.Model.Engine);
        var model = new KaemModel(engine, transformer.Model.Training);
        return (new KaemTransformer(model, transformer.Features, transformer.Outputs), engine);
    }

    public void Score(ReadOnlySpan<float> rows, int samples, RowScores scores)
    {
        string latent = scores.LatentMean.IsEmpty ? "" : "Z", summed = scores.SummedLatentMean.IsEmpty ? "" : "z";
        string reconstruction = scores.Reconstruction.IsEmpty ? "" : "x", likelihood = scores.LogLikelihood.IsEmpty ? "" : "l";
        _calls.Add((rows.Length / Columns, latent + summed + reconstruction + likelihood));
        inner.Score(rows, samples, scores);
    }

    public void Evidence(ReadOnlySpan<float> rows, EvidenceEstimator estimator, Span<float> values, Span<float> errors)
    {
        _calls.Add((rows.Length / Columns, "e"));
        inner.Evidence(rows, estimator, values, errors);
    }

    public PosteriorDraws SamplePosterior(ReadOnlySpan<float> rows, MarkovChainOptions sampler, int chains, int draws, int warmUp, ulong seed) =>
        inner.SamplePosterior(rows, sampler, chains, draws, warmUp, seed);

    public void DrawPosterior(ReadOnlySpan<float> rows, int samples, int draws, ulong seed, long first, Span<float> latents) =>
        inner.DrawPosterior(rows, samples, draws, seed, first, latents);

    public TrainStepResult TrainStep(TrainingBatch batch) => inner.TrainStep(batch);

    public void RefitPrior(TrainingBatch batch) => inner.RefitPrior(batch);

    public void CheckTrainingState() => inner.CheckTrainingState();

    public void WriteTrainingState(Stream destination) => inner.WriteTrainingState(destination);

    public void ReadTrainingState(Stream source) => inner.ReadTrainingState(source);

    public void SamplePrior(ulong seed, long first, Span<float> latents) => inner.SamplePrior(seed, first, latents);

    public void Generate(ReadOnlySpan<float> latents, Span<float> rows) => inner.Generate(latents, rows);

    public void DrawFromLikelihood(ulong seed, long first, Span<float> rows) => inner.DrawFromLikelihood(seed, first, rows);

    public void ReadParameter(string name, Span<float> destination) => inner.ReadParameter(name, destination);

    public void WriteParameter(string name, ReadOnlySpan<float> source) => inner.WriteParameter(name, source);
}
