using Kaem.ML.Input;
using Kaem.ML.Scoring;

namespace Kaem.ML.Saving;

/// <summary>The scores of a loaded chain's current row of features.</summary>
internal sealed class LoadedScores(ModelPayload payload) : CarriedScores<CarrierRow>(RowOutput.Reconstruction)
{
    private readonly ScoredRows _scores = new(payload.Model, payload.Outputs.FullLatent);

    protected override IRowScores Load(CarrierRow row)
    {
        _scores.Reserve(1);
        if (FeatureRows.Read(in row.Features, _scores.Features(0), payload.Features, payload.Model.Options) is { } error)
            throw new InvalidOperationException($"The row {error}");
        _scores.Begin(1);
        return _scores;
    }
}
