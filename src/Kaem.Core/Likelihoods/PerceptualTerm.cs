using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>
/// What a perceptual loss adds to the log-likelihood of B rows under S samples, <c>-λ·‖φ(x_b) - φ(y_s)‖²</c>: up to its constant a Gaussian of
/// features with σ = 1/√(2λ), so the products of <see cref="RowLikelihood"/> serve it too. Scratch of one caller.
/// </summary>
internal sealed class PerceptualTerm
{
    private readonly FeatureNetwork _network;
    private readonly RowLikelihood _likelihood;
    private readonly double[] _noConstants;
    private readonly RowBatch _batch;
    private readonly RowSamples _samples;
    private readonly RowWorkspace _workspace = new();
    private readonly FloatBuffer _features;
    private readonly FloatBuffer _values;
    private readonly FloatBuffer _gradient;

    /// <param name="rows">Most rows of a batch.</param>
    /// <param name="samples">Most samples.</param>
    public PerceptualTerm(FeatureNetwork network, float weight, int rows, int samples)
    {
        _network = network;
        _likelihood = new RowLikelihood(KaemLikelihood.Gaussian((float)(1 / Math.Sqrt(2.0 * weight))), network.Features);
        _noConstants = new double[network.Features];
        _batch = new RowBatch(rows, _likelihood.Layout, training: true);
        _samples = new RowSamples(samples, _likelihood.Layout);
        _features = new FloatBuffer(checked(Math.Max(rows, samples) * network.Features));
        _values = new FloatBuffer(checked(rows * samples));
        _gradient = new FloatBuffer(checked(samples * network.Inputs));
    }

    /// <summary>Takes over rows and generator outputs.</summary>
    /// <param name="rows">B x D.</param>
    /// <param name="outputs">S x D.</param>
    public void Load(ReadOnlySpan<float> rows, MatrixView outputs, WorkerPool workers)
    {
        var features = _features.Span[..(rows.Length / _network.Inputs * _network.Features)];
        _network.Compute(rows, features);
        _batch.Load(features, _likelihood.InverseSigma, _noConstants, workers);
        _network.Compute(outputs.Elements, _features.Span);
        _likelihood.Load(_features.AsMatrix(outputs.Rows, _network.Features), _samples, workers);
    }

    /// <summary>Adds the term to the log-likelihoods, B x S.</summary>
    public void AddTo(MatrixView logLikelihood, WorkerPool workers)
    {
        var values = _values.AsMatrix(logLikelihood.Rows, logLikelihood.Columns);
        _likelihood.LogLikelihood(_batch, _samples, values, _workspace, workers);
        TensorPrimitives.Add(logLikelihood.Elements, values.Elements, logLikelihood.Elements);
    }

    /// <summary>Goes on with chosen samples alone.</summary>
    /// <param name="samples">Indices of the samples to keep, ascending.</param>
    public void Keep(ReadOnlySpan<int> samples) => _samples.Keep(samples);

    /// <summary>Adds the gradient of the loss <c>-Σ W(b,s)·ℓ(b,s)</c> by the outputs.</summary>
    /// <param name="weights">W, B x S.</param>
    /// <param name="outputs">The samples' outputs, S x D.</param>
    /// <param name="outputGradient">S x D.</param>
    public void Backward(MatrixView weights, MatrixView outputs, MatrixView outputGradient, WorkerPool workers)
    {
        var byFeatures = _features.AsMatrix(outputs.Rows, _network.Features);
        _likelihood.Backward(_batch, _samples, weights, byFeatures, _workspace, workers);
        var byOutputs = _gradient.AsMatrix(outputs.Rows, outputs.Columns).Elements;
        _network.InputGradient(outputs.Elements, byFeatures.Elements, byOutputs);
        TensorPrimitives.Add(outputGradient.Elements, byOutputs, outputGradient.Elements);
    }
}
