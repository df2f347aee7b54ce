namespace Kaem.ML.Scoring;

/// <summary>
/// The scores of a block of rows, computed when they are first asked for. What was asked for once is then computed together
/// for every block, so that the outputs share the model's work. A row's scores do not depend on its block.
/// </summary>
internal sealed class ScoredRows(KaemModel model, bool fullLatent)
{
    [Flags]
    private enum Parts
    {
        None = 0,
        Latent = 1,
        Reconstruction = 2,
        LogLikelihood = 4,
    }

    private readonly int _latentSize = fullLatent ? model.LatentLength : model.GeneratorInputs;
    private float[] _features = [];
    private float[] _latent = [];
    private float[] _reconstruction = [];
    private float[] _logLikelihood = [];
    private float[] _logLikelihoodError = [];
    private int _count;
    private Parts _wanted;
    private Parts _done;

    /// <summary>Index within the block of the row that the scores are read from.</summary>
    public int Row { get; set; }

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
        Row = 0;
    }

    /// <summary>Posterior mean of the row's latents.</summary>
    public ReadOnlySpan<float> Latent()
    {
        Need(Parts.Latent);
        return _latent.AsSpan(Row * _latentSize, _latentSize);
    }

    /// <summary>The generator's output at the posterior mean of the row's latents.</summary>
    public ReadOnlySpan<float> Reconstruction()
    {
        Need(Parts.Reconstruction);
        return _reconstruction.AsSpan(Row * model.Columns, model.Columns);
    }

    /// <summary>The row's log-likelihood.</summary>
    public float LogLikelihood()
    {
        Need(Parts.LogLikelihood);
        return _logLikelihood[Row];
    }

    /// <summary>Standard error of the row's log-likelihood.</summary>
    public float LogLikelihoodError()
    {
        Need(Parts.LogLikelihood);
        return _logLikelihoodError[Row];
    }

    private void Need(Parts part)
    {
        if ((_done & part) != 0)
            return;
        _wanted |= part;
        var missing = _wanted & ~_done;
        var latent = Room(ref _latent, (missing & Parts.Latent) != 0, _latentSize);
        model.Score(_features.AsSpan(0, _count * model.Columns), null, new RowScores
        {
            LatentMean = fullLatent ? latent : default,
            SummedLatentMean = fullLatent ? default : latent,
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
