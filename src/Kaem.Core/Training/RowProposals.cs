using System.Numerics.Tensors;
using Kaem.ML.Encoders;
using Kaem.ML.Generators;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;
using Kaem.ML.Samplers;

namespace Kaem.ML.Training;

/// <summary>A draw of each row of a batch from its proposal, and the encoder's gradient once it is known where the draws should have been.</summary>
internal sealed class RowProposals
{
    private readonly RowEncoder _encoder;
    private readonly RowEncoder.LoadBody _loader;
    private readonly Proposals _proposals;
    private readonly JointModel _network;
    private readonly FloatBuffer _latentGradient;
    private readonly float[] _weights;

    /// <param name="network">A model with an encoder.</param>
    /// <param name="batchSize">Most rows of a batch.</param>
    public RowProposals(JointModel network, int batchSize)
    {
        _network = network;
        _encoder = network.Encoder!;
        _loader = _encoder.CreateLoader();
        Pass = _encoder.Network.CreateWorkspace(batchSize);
        Pass.IsTraining = true;
        _proposals = new Proposals(batchSize, 1, network.Prior.Latents);
        _latentGradient = new FloatBuffer(checked(batchSize * network.Prior.Latents));
        _weights = new float[batchSize];
    }

    /// <summary>The encoder's pass.</summary>
    public GeneratorWorkspace Pass { get; }

    /// <summary>Draws.</summary>
    /// <param name="rows">B x D.</param>
    /// <returns>The draws, [L, B], to be replaced by points of the posterior before <see cref="LearnPoints"/>.</returns>
    public FloatBuffer Draw(ReadOnlySpan<float> rows, ulong seed, uint step, WorkerPool workers)
    {
        Pass.Samples = rows.Length / _network.Likelihood.Columns;
        _loader.Load(rows, Pass.Input, workers, (seed, step));
        _encoder.Network.Forward(Pass, workers);
        _proposals.Draw(Pass.Output, _network.Prior.Domain, seed, StreamPurpose.Proposals, step, shared: false, workers);
        return _proposals.Points;
    }

    /// <summary>The gradient of the bound's mean over the rows along the draws' paths, q's parameters held fixed inside log q.</summary>
    /// <param name="points">What the target says at the draws.</param>
    /// <param name="first">The first of the B chains that stand there.</param>
    public void LearnAlongPaths(ChainPoints points, int first, WorkerPool workers)
    {
        int rows = _proposals.Rows;
        for (int l = 0; l < _proposals.Latents; l++)
        {
            var gradient = _latentGradient.Span.Slice(l * rows, rows);
            int start = l * points.Chains + first;
            TensorPrimitives.Add(points.ReferenceGradient.Span.Slice(start, rows), points.LikelihoodGradient.Span.Slice(start, rows), gradient);
            TensorPrimitives.Multiply(gradient, -1f / rows, gradient);
        }
        _proposals.Backward(_latentGradient, Weights(), Pass.OutputGradient, workers);
        _encoder.Network.Backward(Pass, ParameterGradients.Deferred, inputs: false, workers);
    }

    /// <summary>The gradient of the mean of <c>-log q(z|x)</c> over the rows, at the points that are in the draws' place.</summary>
    public void LearnPoints(WorkerPool workers)
    {
        _proposals.BackwardFixed(Weights(), Pass.OutputGradient, workers);
        _encoder.Network.Backward(Pass, ParameterGradients.Deferred, inputs: false, workers);
    }

    private float[] Weights()
    {
        Array.Fill(_weights, 1f / _proposals.Rows, 0, _proposals.Rows);
        return _weights;
    }
}
