using Kaem.ML.Arrays;
using Kaem.ML.Encoders;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;
using static TorchSharp.torch;

namespace Kaem.ML.Training;

/// <summary>
/// Draws of rows from an encoder's proposals. The network is the device's; the few numbers of each proposal become draws, and slopes go back through them, on
/// the host, which does so in double precision.
/// </summary>
internal sealed class TorchProposals
{
    private readonly TorchModel _model;
    private readonly Proposals _proposals;
    private readonly FloatBuffer _outputs, _gradient;
    private Tensor? _encoded;

    /// <param name="rows">Most rows.</param>
    /// <param name="draws">Draws of a row.</param>
    public TorchProposals(TorchModel model, int rows, int draws)
    {
        _model = model;
        _proposals = new Proposals(rows, draws, model.Latents);
        _outputs = new FloatBuffer(checked(rows * 2 * model.Latents));
        _gradient = new FloatBuffer(_outputs.Length);
    }

    /// <summary>log q(z|x) of every draw.</summary>
    public ReadOnlySpan<double> LogDensity => _proposals.LogDensity;

    private MatrixView Gradient => _gradient.AsMatrix(_proposals.Rows, 2 * _model.Latents);

    /// <summary>Draws; draw k of row b is b·K + k.</summary>
    /// <param name="rows">B x D.</param>
    /// <returns>[L, B·K]; other points may be put there before <see cref="LearnFixed"/>.</returns>
    public FloatBuffer Draw(ReadOnlySpan<float> rows, ulong seed, uint step, WorkerPool workers)
    {
        _encoded = _model.Encode(rows, workers, (seed, step));
        int count = rows.Length / _model.Columns;
        var output = _outputs.AsMatrix(count, 2 * _model.Latents);
        _encoded.ToHost(_outputs.Span[..(count * 2 * _model.Latents)]);
        _proposals.Draw(output, _model.Host.Prior.Domain, seed, StreamPurpose.Proposals, step, shared: false, workers);
        return _proposals.Points;
    }

    /// <summary>The encoder's gradient along the draws' paths, from <c>dL/dz + factor·∂ log q/∂z</c>.</summary>
    /// <param name="slopes">dL/dz through everything but q, [L, B·K].</param>
    /// <param name="factors">Of each draw.</param>
    public void LearnPaths(FloatBuffer slopes, float[] factors, WorkerPool workers)
    {
        _proposals.Backward(slopes, factors, Gradient, workers);
        Learn();
    }

    /// <summary>The encoder's gradient of <c>-Σ_c w_c·log q(z_c)</c>, the points held fixed.</summary>
    public void LearnFixed(float[] weights, WorkerPool workers)
    {
        _proposals.BackwardFixed(weights, Gradient, workers);
        Learn();
    }

    private void Learn()
    {
        var gradient = HostCopies.ToDevice(_gradient.Span[..(int)_encoded!.numel()], _model.Device, _encoded.shape);
        autograd.backward(_encoded, gradient);
    }
}
