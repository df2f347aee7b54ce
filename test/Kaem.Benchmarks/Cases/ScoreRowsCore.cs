using Kaem.ML.Benchmarks.Quick;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;

namespace Kaem.ML.Benchmarks.Cases;

/// <summary>Log-likelihoods of rows by the model itself; compare with <see cref="TransformRows"/>.</summary>
internal sealed class ScoreRowsCore : QuickCase
{
    private readonly float[] _values = new float[ScoringModel.Rows];
    private KaemModel _model = null!;

    public override string Name => "score_rows_core";

    public override string Unit => "row";

    public override double UnitsPerRun => ScoringModel.Rows;

    public override void Prepare(WorkerPool workers) => _model = ScoringModel.Transformer.Model;

    public override void Run() => _model.Score(ScoringModel.Matrix, null, new RowScores { LogLikelihood = _values });
}
