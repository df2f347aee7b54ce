using Kaem.ML.Data;
using Kaem.ML.Engines;
using Kaem.ML.Posteriors;
using Kaem.ML.Training;

namespace Kaem.ML.Tests.Reliability;

/// <summary>An engine that leaves everything to another, for tests to change a part of.</summary>
internal abstract class DelegatingEngine(IKaemEngine inner) : IKaemEngine
{
    public IKaemEngineFactory Factory => inner.Factory;

    public KaemOptions Options => inner.Options;

    public int Columns => inner.Columns;

    public virtual IReadOnlyList<NamedParameter> Parameters => inner.Parameters;

    public virtual TrainStepResult TrainStep(TrainingBatch batch) => inner.TrainStep(batch);

    public virtual void RefitPrior(TrainingBatch batch) => inner.RefitPrior(batch);

    public void CheckTrainingState() => inner.CheckTrainingState();

    public void WriteTrainingState(Stream destination) => inner.WriteTrainingState(destination);

    public void ReadTrainingState(Stream source) => inner.ReadTrainingState(source);

    public void SamplePrior(ulong seed, long first, Span<float> latents) => inner.SamplePrior(seed, first, latents);

    public void Generate(ReadOnlySpan<float> latents, Span<float> rows) => inner.Generate(latents, rows);

    public void DrawFromLikelihood(ulong seed, long first, Span<float> rows) => inner.DrawFromLikelihood(seed, first, rows);

    public void Score(ReadOnlySpan<float> rows, int samples, RowScores scores) => inner.Score(rows, samples, scores);

    public void Evidence(ReadOnlySpan<float> rows, EvidenceEstimator estimator, Span<float> values, Span<float> errors) =>
        inner.Evidence(rows, estimator, values, errors);

    public PosteriorDraws SamplePosterior(ReadOnlySpan<float> rows, MarkovChainOptions sampler, int chains, int draws, int warmUp, ulong seed) =>
        inner.SamplePosterior(rows, sampler, chains, draws, warmUp, seed);

    public void DrawPosterior(ReadOnlySpan<float> rows, int samples, int draws, ulong seed, long first, Span<float> latents) =>
        inner.DrawPosterior(rows, samples, draws, seed, first, latents);

    public virtual void ReadParameter(string name, Span<float> destination) => inner.ReadParameter(name, destination);

    public void WriteParameter(string name, ReadOnlySpan<float> source) => inner.WriteParameter(name, source);
}
