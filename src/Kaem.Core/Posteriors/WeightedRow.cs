using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;

namespace Kaem.ML.Posteriors;

/// <summary>
/// Samples that stand for one row's posterior, with normalised weights: an encoder's draws, or these and a bank's samples one after the other.
/// </summary>
internal sealed class WeightedRow(JointModel network)
{
    private ScoringBank? _bank;
    private int _draws;
    private MatrixView _ownLatents, _ownInputs, _ownOutputs;
    private float[] _weights = [], _logWeights = [], _rest = [];
    private double[] _logJoint = [];
    private FloatBuffer? _latents, _inputs, _outputs, _scaled, _means;
    private RowSamples? _images;

    /// <summary>Number of samples N.</summary>
    public int Count { get; private set; }

    /// <summary>Weights that sum to 1, N.</summary>
    public ReadOnlySpan<float> Weights => _weights.AsSpan(0, Count);

    /// <summary>Log of the mean of the weights before they were normalised: the row's estimated log-likelihood.</summary>
    public double LogMean { get; private set; }

    /// <summary>1/Σw², between 1 and N.</summary>
    public double EffectiveSampleSize { get; private set; }

    /// <summary>The latents, N x L.</summary>
    public ReadOnlySpan<float> Latents => _bank is null ? _ownLatents.Elements : Joined(ref _latents, _ownLatents, _bank.Latents);

    /// <summary>What the generator sees of them, N x Q.</summary>
    public ReadOnlySpan<float> Inputs => _bank is null ? _ownInputs.Elements : Joined(ref _inputs, _ownInputs, _bank.Summed);

    /// <summary>Takes over a row's draws.</summary>
    public void Set(
        ReadOnlySpan<float> weights, ReadOnlySpan<float> logWeights, double logMean, double effective, MatrixView latents, MatrixView inputs,
            MatrixView outputs)
    {
        int draws = weights.Length;
        (_bank, _draws, Count) = (null, draws, draws);
        (_ownLatents, _ownInputs, _ownOutputs) = (latents, inputs, outputs);
        (LogMean, EffectiveSampleSize) = (logMean, effective);
        Grow(ref _weights, draws);
        Grow(ref _logWeights, draws);
        weights.CopyTo(_weights);
        logWeights.CopyTo(_logWeights);
    }

    /// <summary>Room for the logs of the weights of draws and bank together.</summary>
    public Span<double> Room(int samples)
    {
        if (_logJoint.Length < samples)
            _logJoint = new double[samples];
        return _logJoint.AsSpan(0, samples);
    }

    /// <summary>Goes on with the draws and a bank's samples, by the weights in <see cref="Room"/>.</summary>
    public void Join(ScoringBank bank)
    {
        _bank = bank;
        Count = _draws + bank.Samples;
        Grow(ref _weights, Count);
        Grow(ref _logWeights, Count);
        double most = double.NegativeInfinity;
        foreach (double weight in _logJoint.AsSpan(0, Count))
            most = Math.Max(most, weight);
        for (int s = 0; s < Count; s++)
            _logWeights[s] = (float)(_logJoint[s] - most);
        ImportanceWeights.Normalise(_logWeights.AsSpan(0, Count), _weights.AsSpan(0, Count), out double logMean, out double effective);
        (LogMean, EffectiveSampleSize) = (most + logMean, effective);
    }

    /// <summary>Latents of one sample, L.</summary>
    public ReadOnlySpan<float> Latent(int sample) => sample < _draws
        ? _ownLatents.Row(sample)
        : _bank!.Latents.Span.Slice((sample - _draws) * network.Prior.Latents, network.Prior.Latents);

    /// <summary>The likelihood's means, N x D.</summary>
    public ReadOnlySpan<float> Means()
    {
        int columns = network.Likelihood.Columns;
        var own = FloatBuffer.Grow(ref _outputs, checked(_draws * columns)).AsMatrix(_draws, columns);
        for (int k = 0; k < _draws; k++)
        {
            _ownOutputs.Row(k).CopyTo(own.Row(k));
            network.Likelihood.ToMeans(own.Row(k));
        }
        return _bank is null ? own.Elements : Joined(ref _means, own, _bank.Means);
    }

    /// <summary>How each variable adds to the row's log-likelihood.</summary>
    /// <param name="row">The row's place in the batch.</param>
    /// <param name="contributions">Receives V values.</param>
    public void Contributions(RowBatch batch, int row, Span<float> contributions, WorkerPool workers)
    {
        int columns = network.Likelihood.Columns;
        _images ??= new RowSamples(_draws, network.Likelihood.Layout);
        network.Likelihood.Load(_ownOutputs, _images, workers);
        var scaled = FloatBuffer.Grow(ref _scaled, checked(Count * columns)).AsMatrix(Count, columns);
        _images.Scaled.Elements.CopyTo(scaled.Elements);
        _bank?.Outputs.Scaled.Elements.CopyTo(scaled.Elements[(_draws * columns)..]);
        Grow(ref _rest, Count);
        RowContributions.Measure(network.Likelihood, batch, row, scaled, _logWeights.AsSpan(0, Count), _rest.AsSpan(0, Count), contributions);
    }

    private static Span<float> Joined(ref FloatBuffer? room, MatrixView own, FloatBuffer bank)
    {
        int length = own.Rows * own.Columns + bank.Length;
        var joined = FloatBuffer.Grow(ref room, length).Span[..length];
        own.Elements.CopyTo(joined);
        bank.Span.CopyTo(joined[(own.Rows * own.Columns)..]);
        return joined;
    }

    private static void Grow<T>(ref T[] array, int length)
    {
        if (array.Length < length)
            array = new T[length];
    }
}
