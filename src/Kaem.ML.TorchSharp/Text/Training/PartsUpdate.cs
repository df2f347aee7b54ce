using System.Numerics.Tensors;
using Kaem.ML.Encoders;
using Kaem.ML.Generators;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;
using Kaem.ML.Training;

namespace Kaem.ML.Text.Training;

/// <summary>
/// The share of an update that what stands beside texts has: the encoder's output for rows, the gradient of <c>-log p(row|z)</c> at the draws, and Adam's steps
/// on generators, likelihood and encoder. The calls of an update are <see cref="Encode"/>, <see cref="Decode"/>, <see cref="BackwardToEncoder"/> and
/// <see cref="Step"/>, in this order.
/// </summary>
internal sealed class PartsUpdate
{
    private readonly JointModel _model;
    private readonly WorkerPool _workers;
    private readonly RowEncoder.LoadBody _loader;
    private readonly GeneratorWorkspace _encoderPass;
    private readonly PosteriorTarget _target;
    private readonly NetworkOptimisers _networks;
    private readonly Adam _likelihoodOptimiser;
    private readonly double[] _logLikelihood;

    /// <param name="batch">Most rows of an update.</param>
    public PartsUpdate(JointModel model, int batch, WorkerPool workers)
    {
        (_model, _workers) = (model, workers);
        var encoder = model.Encoder!;
        _loader = encoder.CreateLoader();
        _encoderPass = encoder.Network.CreateWorkspace(batch);
        _target = new PosteriorTarget(model, batch, 1, 1, training: true);
        _encoderPass.IsTraining = _target.Pass.IsTraining = true;
        _networks = new NetworkOptimisers(model.Generator.CreateOptimiser(), encoder.Network.CreateOptimiser());
        _likelihoodOptimiser = new Adam(model.Likelihood.Parameters);
        _logLikelihood = new double[batch];
    }

    /// <summary>The encoder's output, B x 2L.</summary>
    /// <param name="rows">B x D: what the encoder is shown.</param>
    public float[] Encode(float[] rows)
    {
        int count = rows.Length / _model.Likelihood.Columns;
        _encoderPass.Samples = count;
        _loader.Load(rows, _encoderPass.Input, _workers);
        _model.Encoder!.Network.Forward(_encoderPass, _workers);
        return _encoderPass.Output.Elements[..(count * _encoderPass.Output.Columns)].ToArray();
    }

    /// <summary>Adds the gradient of <c>-factor·Σ log p(row|z)</c> by z to <paramref name="slope"/>, and keeps what generators and likelihood need.</summary>
    /// <param name="rows">B x D: what the likelihood has.</param>
    /// <param name="points">A draw of each row, [L, B].</param>
    /// <returns>-Σ log p(row|z), in nats.</returns>
    public double Decode(float[] rows, FloatBuffer points, float factor, FloatBuffer slope)
    {
        int count = rows.Length / _model.Likelihood.Columns;
        var pass = _target.Pass;
        _model.Likelihood.ClearGradients();
        _target.Load(rows, _workers);
        pass.Samples = count;
        _model.Prior.ToGenerator(points, count, pass.Input, _workers);
        _model.Generator.Forward(pass, _workers);
        _target.Evaluate(pass, _logLikelihood, _workers);
        var weights = new float[count];
        weights.AsSpan().Fill(factor);
        _target.Likelihood.AccumulateParameters(_target.Batch, pass.Output, _target.RowOf, weights, _workers);
        for (int b = 0; b < count; b++)
            TensorPrimitives.Multiply(pass.OutputGradient.Row(b), -factor, pass.OutputGradient.Row(b));
        _model.Generator.Backward(pass, ParameterGradients.Deferred, inputs: true, _workers);
        _model.Prior.ToGeneratorBackward(pass.InputGradient, count, slope, _workers);
        return -TensorPrimitives.Sum<double>(_logLikelihood.AsSpan(0, count));
    }

    /// <summary>Takes the gradient by the encoder's output back through it.</summary>
    /// <param name="gradient">B x 2L.</param>
    public void BackwardToEncoder(ReadOnlySpan<float> gradient)
    {
        gradient.CopyTo(_encoderPass.OutputGradient.Elements);
        _model.Encoder!.Network.Backward(_encoderPass, ParameterGradients.Deferred, inputs: false, _workers);
    }

    /// <summary>Moves generators, likelihood and encoder.</summary>
    public void Step(AdamStep step)
    {
        int parts = _networks.Prepare(step, _target.Pass, _encoderPass, _workers);
        _workers.For(parts, _networks);
        _networks.Finish();
        _likelihoodOptimiser.Step(step, _workers);
        _model.Likelihood.Refresh();
    }
}
