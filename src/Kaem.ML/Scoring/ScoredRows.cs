using Kaem.ML.Posteriors;

namespace Kaem.ML.Scoring;

/// <summary>
/// The scores of a block of vectors. What was asked for once is then computed together for every block, so that the outputs share
/// the model's work.
/// </summary>
internal sealed class ScoredRows(KaemModel model, KaemOutputColumns outputs) : IRowScores
{
    [Flags]
    private enum Parts
    {
        None = 0,
        Latent = 1,
        Reconstruction = 2,
        LogLikelihood = 4,
    }

    private readonly int _latentSize = outputs.FullLatent ? model.LatentLength : model.GeneratorInputs;
    private float[] _features = [];
    private float[] _latent = [];
    private float[] _reconstruction = [];
    private float[] _logLikelihood = [];
    private float[] _logLikelihoodError = [];
    private int _count;
    private Parts _wanted;
    private Parts _done;

    /// <summary>Features of row <paramref name="row"/>, to be written before scores are read.</summary>
    public Span<float> Features(int row) => _features.AsSpan(row * model.Columns, model.Columns);

    /// <summary>Makes room for the features of a block.</summary>
    public void Reserve(int count)
    {
        if (_features.Length < count * model.Columns)
            Array.Resize(ref _features, count * model.Columns);
    }

    /// <summary>Starts a block whose features are written.</summary>
    public void Begin(int count)
    {
        _count = count;
        _done = Parts.None;
    }

    /// <summary>The row's log-likelihood or its standard error.</summary>
    public float Value(RowOutput output, int row)
    {
        Need(Parts.LogLikelihood);
        return (output == RowOutput.LogLikelihood ? _logLikelihood : _logLikelihoodError)[row];
    }

    /// <summary>Posterior mean of the row's latents, or the generator's output there.</summary>
    public ReadOnlySpan<float> Vector(RowOutput output, int row)
    {
        bool isLatent = output == RowOutput.Latent;
        Need(isLatent ? Parts.Latent : Parts.Reconstruction);
        return isLatent ? _latent.AsSpan(row * _latentSize, _latentSize) : _reconstruction.AsSpan(row * model.Columns, model.Columns);
    }

    private void Need(Parts part)
    {
        if ((_done & part) != 0)
            return;
        _wanted |= part;
        var missing = _wanted & ~_done;
        var latent = Room(ref _latent, (missing & Parts.Latent) != 0, _latentSize);
        if (outputs.LatentFromEncoder && !latent.IsEmpty)
        {
            model.Engine.Propose(_features.AsSpan(0, _count * model.Columns), latent, []);
            latent = default;
        }
        model.Score(_features.AsSpan(0, _count * model.Columns), null, new RowScores
        {
            LatentMean = outputs.FullLatent ? latent : default,
            SummedLatentMean = outputs.FullLatent ? default : latent,
            Reconstruction = Room(ref _reconstruction, (missing & Parts.Reconstruction) != 0, model.Columns),
            LogLikelihood = Room(ref _logLikelihood, (missing & Parts.LogLikelihood) != 0, 1),
            LogLikelihoodError = Room(ref _logLikelihoodError, (missing & Parts.LogLikelihood) != 0, 1),
        });
        _done |= missing;
    }

    private Span<float> Room(ref float[] array, bool wanted, int size)
    {
        if (!wanted)
            return default;
        if (array.Length < _count * size)
            array = new float[_count * size];
        return array.AsSpan(0, _count * size);
    }
}
