using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Kan;

/// <summary>
/// The L1 norms of a layer's edges (Liu et al. 2024): mean absolute activations <c>|φ(i,o)| = 1/S·Σ_s |φ(i,o)(x_s)|</c>
/// over the samples of a pass. S·I·O activations would fill the memory, so they are computed input by input, from the
/// expansion that the pass kept.
/// </summary>
internal sealed class EdgeNorms
{
    private static readonly WorkerPool Alone = new(1);

    private readonly KanLayer _layer;
    private readonly FloatBuffer _norms;
    private readonly ScratchPool<Room> _rooms = new(() => new Room());
    private readonly MeasureBody _measure;

    public EdgeNorms(KanLayer layer)
    {
        _layer = layer;
        _norms = new FloatBuffer(layer.Inputs * layer.Outputs);
        _measure = new MeasureBody(this);
    }

    /// <summary>The norms of an input's edges.</summary>
    public Span<float> Of(int input) => _norms.Span.Slice(input * _layer.Outputs, _layer.Outputs);

    /// <summary>Measures all edges on a pass's samples.</summary>
    /// <returns>The norms, I x O, which the next measurement replaces.</returns>
    public FloatBuffer Measure(KanLayerWorkspace pass, WorkerPool workers)
    {
        _measure.Pass = pass;
        workers.For(_layer.Inputs, _measure);
        return _norms;
    }

    /// <summary>Activations of an input's edges, S x O.</summary>
    /// <param name="room">Where they go.</param>
    public static MatrixView Activations(KanLayer layer, int input, MatrixView terms, FloatBuffer room)
    {
        var activations = room.AsMatrix(terms.Rows, layer.Outputs);
        MatrixProduct.Multiply(terms, false, layer.Weights(input), false, activations, false, Alone);
        return activations;
    }

    /// <summary>Memory for the activations of one input.</summary>
    internal sealed class Room
    {
        private FloatBuffer? _buffer;

        /// <summary>Room for all samples that a pass can have, so that later passes need no more.</summary>
        public FloatBuffer For(KanLayer layer, KanLayerWorkspace pass) => FloatBuffer.Grow(ref _buffer, checked(pass.Capacity * layer.Outputs));
    }

    private sealed class MeasureBody(EdgeNorms owner) : IParallelBody
    {
        public KanLayerWorkspace? Pass { get; set; }

        public void Execute(int input)
        {
            var room = owner._rooms.Rent();
            var activations = Activations(owner._layer, input, Pass!.TermsOf(owner._layer, input), room.For(owner._layer, Pass));
            var norms = owner.Of(input);
            norms.Clear();
            for (int s = 0; s < activations.Rows; s++)
            {
                TensorPrimitives.Abs(activations.Row(s), activations.Row(s));
                TensorPrimitives.Add(norms, activations.Row(s), norms);
            }
            TensorPrimitives.Multiply(norms, 1f / activations.Rows, norms);
            owner._rooms.Return(room);
        }
    }
}
