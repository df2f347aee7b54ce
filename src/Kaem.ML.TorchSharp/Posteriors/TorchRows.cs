using Kaem.ML.Arrays;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;
using static TorchSharp.torch;

namespace Kaem.ML.Posteriors;

/// <summary>
/// The likelihood of a batch of rows under outputs, of one update. Gaussian and categorical rows stay on the device. Where columns depend on those before
/// them, the host does it, and its derivative goes back through the outputs.
/// </summary>
internal sealed class TorchRows
{
    private readonly TorchModel _model;
    private readonly WorkerPool _workers;
    private readonly TorchLikelihood.Rows? _rows;
    private readonly RowBatch? _batch;
    private readonly TorchPerception.Rows? _perceived;
    private RowSamples? _samples;
    private RowChains? _chains;
    private int[] _rowOf = [];
    private FloatBuffer? _outputs;
    private Tensor? _matrix, _outputsOfMatrix;

    /// <param name="rows">B x D.</param>
    /// <param name="perception">The perceptual loss of training; null for none.</param>
    public TorchRows(TorchModel model, ReadOnlySpan<float> rows, TorchPerception? perception, WorkerPool workers)
    {
        (_model, _workers) = (model, workers);
        Count = rows.Length / model.Columns;
        OnDevice = model.Rows(rows);
        _perceived = perception?.Load(OnDevice);
        if (model.Host.Likelihood.Network is null)
        {
            _rows = model.Likelihood.Load(OnDevice, training: true);
            return;
        }
        foreach (var parameter in model.Host.Likelihood.Parameters)
            model.Arrays.Store(parameter);
        model.Host.Likelihood.Refresh();
        model.Host.Likelihood.ClearGradients();
        _batch = new RowBatch(Count, model.Host.Likelihood.Layout, training: true);
        model.Host.Likelihood.Load(rows, _batch, workers);
    }

    /// <summary>Rows of the batch, B.</summary>
    public int Count { get; }

    /// <summary>The rows, [B, D].</summary>
    public Tensor OnDevice { get; }

    /// <summary>ℓ of every row under every sample, [B, S], double precision.</summary>
    /// <param name="outputs">[S, D].</param>
    public Tensor LogLikelihood(Tensor outputs)
    {
        _outputsOfMatrix = outputs;
        if (_rows is not null)
        {
            _matrix = _model.Likelihood.LogLikelihood(_rows, outputs);
        }
        else
        {
            int samples = (int)outputs.shape[0];
            var likelihood = _model.Host.Likelihood;
            _samples = new RowSamples(samples, likelihood.Layout);
            likelihood.Load(HostOutputs(outputs), _samples, _workers, training: true);
            var values = new FloatBuffer(checked(Count * samples));
            likelihood.LogLikelihood(_batch!, _samples, values.AsMatrix(Count, samples), new RowWorkspace(), _workers);
            _matrix = HostCopies.ToDevice(values.Span, _model.Device, Count, samples).to(float64);
        }
        return _perceived is null ? _matrix : _matrix = _matrix + _perceived.LogLikelihood(outputs);
    }

    /// <summary>A scalar whose gradient is that of <c>-Σ W(b,s)·ℓ(b,s)</c>, of the last <see cref="LogLikelihood"/>.</summary>
    /// <param name="weights">W, B x S.</param>
    public Tensor Loss(FloatBuffer weights)
    {
        int samples = (int)_matrix!.shape[1];
        var loss = -(HostCopies.ToDevice(weights.Span[..(Count * samples)], _model.Device, Count, samples) * _matrix).sum();
        if (_rows is not null)
            return loss;
        var slopes = new FloatBuffer(checked(samples * _model.Columns));
        _model.Host.Likelihood.Backward(
            _batch!, _samples!, weights.AsMatrix(Count, samples), slopes.AsMatrix(samples, _model.Columns), new RowWorkspace(), _workers);
        return loss + (HostCopies.ToDevice(slopes.Span, _model.Device, samples, _model.Columns) * _outputsOfMatrix!).sum();
    }

    /// <summary>ℓ of chains that each belong to one row, [C], double precision.</summary>
    /// <param name="outputs">[C, D].</param>
    /// <param name="rowOf">The row of each chain.</param>
    public Tensor LogLikelihoodOfChains(Tensor outputs, int[] rowOf)
    {
        _rowOf = rowOf;
        int chains = (int)outputs.shape[0];
        var numbers = HostCopies.ToDevice([.. rowOf.AsSpan(0, chains).ToArray().Select(row => (long)row)], _model.Device, chains);
        Tensor log;
        if (_rows is not null)
        {
            log = _model.Likelihood.LogLikelihoodOfChains(TorchLikelihood.Choose(_rows, numbers), outputs);
        }
        else
        {
            var values = new double[chains];
            var slopes = new FloatBuffer(checked(chains * _model.Columns));
            _chains = new RowChains(_model.Host.Likelihood);
            _chains.Evaluate(_batch!, HostOutputs(outputs), rowOf, values, slopes.AsMatrix(chains, _model.Columns), _workers);
            // The host's value, with the host's slope by the outputs.
            var along = HostCopies.ToDevice(slopes.Span, _model.Device, chains, _model.Columns) * (outputs - outputs.detach());
            log = HostCopies.ToDevice(values, _model.Device, chains) + along.sum(dim: 1, type: float64);
        }
        return _perceived is null ? log : log + _perceived.LogLikelihoodOfChains(outputs, numbers);
    }

    /// <summary>
    /// Adds to the gradients of what the host computes that of <c>-Σ_c w_c·ℓ(c)</c>, of the last chains; the device's own flow by themselves.
    /// </summary>
    public void AccumulateParameters(ReadOnlySpan<float> weights)
    {
        if (_rows is null)
            _chains!.AccumulateParameters(_batch!, _outputs!.AsMatrix(weights.Length, _model.Columns), _rowOf, weights, _workers);
    }

    /// <summary>Takes the host's gradients over, after the last of an update was accumulated.</summary>
    public void FinishGradients()
    {
        if (_rows is not null)
            return;
        foreach (var parameter in _model.Host.Likelihood.Parameters)
        {
            if (!parameter.IsTrainable)
                continue;
            var array = _model.Arrays[parameter];
            array.grad = HostCopies.ToDevice(parameter.Gradient.Span, _model.Device, array.shape);
        }
    }

    private MatrixView HostOutputs(Tensor outputs)
    {
        int count = (int)outputs.shape[0];
        FloatBuffer.Grow(ref _outputs, checked(count * _model.Columns));
        outputs.ToHost(_outputs!.Span[..(count * _model.Columns)]);
        return _outputs.AsMatrix(count, _model.Columns);
    }
}
