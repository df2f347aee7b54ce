using Kaem.ML.Input;
using Kaem.ML.Scoring;
using Microsoft.ML.Data;

namespace Kaem.ML.Saving;

/// <summary>The scores of a loaded chain's current row, computed as they are read.</summary>
internal sealed class LoadedScores : ICarriedScores
{
    private readonly ModelPayload _payload;
    private readonly ScoredRows _rows;
    private readonly VectorParts _latent = new();
    private readonly VectorParts _reconstruction = new();
    private CarrierRow? _row;
    private bool _isLoaded;

    public LoadedScores(ModelPayload payload)
    {
        _payload = payload;
        _rows = new ScoredRows(payload.Model, payload.Outputs.FullLatent);
        _rows.Reserve(1);
    }

    /// <summary>A new row is current.</summary>
    public void Begin(CarrierRow row)
    {
        _row = row;
        _isLoaded = false;
        _latent.Clear();
        _reconstruction.Clear();
    }

    public VBuffer<float> Latent(int part)
    {
        if (_latent.IsEmpty)
            _latent.Fill(Loaded().Vector(RowOutput.Latent, 0));
        return _latent[part];
    }

    public VBuffer<float> Reconstruction(int part)
    {
        if (_reconstruction.IsEmpty)
            _reconstruction.Fill(Loaded().Vector(RowOutput.Reconstruction, 0));
        return _reconstruction[part];
    }

    public float LogLikelihood() => Loaded().Value(RowOutput.LogLikelihood, 0);

    public float LogLikelihoodError() => Loaded().Value(RowOutput.LogLikelihoodError, 0);

    private ScoredRows Loaded()
    {
        if (_isLoaded)
            return _rows;
        if (FeatureRows.Read(in _row!.Features, _rows.Features(0), _payload.Features, _payload.Model.Options) is { } error)
            throw new InvalidOperationException($"The row {error}");
        _rows.Begin(1);
        _isLoaded = true;
        return _rows;
    }
}
