using Kaem.ML.Benchmarks.Quick;
using Kaem.ML.Numerics;
using Microsoft.ML;

namespace Kaem.ML.Benchmarks.Cases;

/// <summary>The same log-likelihoods through an ML.NET cursor.</summary>
internal sealed class TransformRows : QuickCase
{
    private IDataView _scored = null!;

    public override string Name => "transform_rows";

    public override string Unit => "row";

    public override double UnitsPerRun => ScoringModel.Rows;

    public override void Prepare(WorkerPool workers) => _scored = ScoringModel.Transformer.Transform(ScoringModel.Data);

    public override void Run()
    {
        var column = _scored.Schema["LogLikelihood"];
        using var cursor = _scored.GetRowCursor([column]);
        var getter = cursor.GetGetter<float>(column);
        float value = 0;
        while (cursor.MoveNext())
            getter(ref value);
    }
}
