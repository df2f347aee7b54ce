using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>
/// One pass of a batch's rows through a <see cref="ColumnNetwork"/>, forward and backward: what lies between, and the result. Scratch of one caller.
/// </summary>
internal sealed unsafe class ColumnPass : IParallelBody
{
    private readonly ColumnNetwork _network;
    private readonly int _capacity;
    private readonly FloatBuffer[] _sums, _units;
    private readonly FloatBuffer _logits, _exponentials;
    private readonly double[] _logNumerators;
    private readonly EmbeddingBody _embedding;
    private FloatBuffer? _gradient;
    private FloatBuffer[] _unitGradients = [];
    private MatrixView _rows;
    private int _layer;
    private bool _backward;

    /// <param name="capacity">Most rows.</param>
    public ColumnPass(ColumnNetwork network, int capacity)
    {
        _network = network;
        _capacity = capacity;
        _sums = [.. network.Mask.Hidden.Select(width => new FloatBuffer(checked(capacity * width)))];
        _units = [.. network.Mask.Hidden.Select(width => new FloatBuffer(checked(capacity * width)))];
        _logits = new FloatBuffer(checked(capacity * network.Width));
        _exponentials = new FloatBuffer(_logits.Length);
        _logNumerators = new double[capacity];
        Codes = new int[checked(capacity * network.Mask.Columns.Length)];
        _embedding = new EmbeddingBody(this);
    }

    /// <summary>Rows B of the last pass.</summary>
    public int Rows { get; private set; }

    /// <summary>The category of each column, -1 where it is missing, B x J.</summary>
    public int[] Codes { get; }

    /// <summary>Logits, less each block's largest, none below <see cref="LogitFloor.Least"/>, B x D.</summary>
    public MatrixView Logits => _logits.AsMatrix(Rows, _network.Width);

    /// <summary>exp of <see cref="Logits"/>, B x D.</summary>
    public MatrixView Exponentials => _exponentials.AsMatrix(Rows, _network.Width);

    /// <summary>Of each row the sum of its categories' <see cref="Logits"/>, B.</summary>
    public ReadOnlySpan<double> LogNumerators => _logNumerators.AsSpan(0, Rows);

    /// <summary>Derivative of the loss by the logits, B x D, for <see cref="Backward"/>.</summary>
    public MatrixView Gradient => FloatBuffer.Grow(ref _gradient, _logits.Length).AsMatrix(Rows, _network.Width);

    /// <summary>The categories of a row, J.</summary>
    public ReadOnlySpan<int> CodesOf(int row) => Codes.AsSpan(row * _network.Mask.Columns.Length, _network.Mask.Columns.Length);

    /// <summary>What is known of a row's missing columns, D: in the block of each the weights of its categories, or zeros where nothing is.</summary>
    public ReadOnlySpan<float> KnownOf(int row) => _rows.Row(row);

    /// <summary>Takes over one-hot rows and computes their logits.</summary>
    /// <param name="rows">B x D; zeros where a column is missing, or <see cref="PartialKnowledge"/>. They are read until the next pass.</param>
    public void Forward(MatrixView rows, WorkerPool workers)
    {
        Rows = rows.Rows;
        if (Rows > _capacity)
            throw new ArgumentException($"The pass has room for {_capacity} rows, not for {Rows}.", nameof(rows));
        (_backward, _rows) = (false, rows);
        for (_layer = 0; _layer <= _network.Layers; _layer++)
        {
            foreach (var strip in _network.Mask.Strips[_layer])
            {
                MatrixProduct.Multiply(
                    Units(_layer - 1, new(0, strip.Inputs)), false, _network.Weights(_layer, strip.Outputs, strip.Inputs), true,
                    Sums(_layer, strip.Outputs), false, workers);
            }
            workers.For(Rows, this);
        }
    }

    /// <summary>Sets the gradients of the network's parameters from <see cref="Gradient"/>.</summary>
    public void Backward(WorkerPool workers)
    {
        _backward = true;
        if (_unitGradients.Length == 0)
            _unitGradients = [.. _units.Select(units => new FloatBuffer(units.Length))];
        for (int layer = _network.Layers; layer > 0; layer--)
        {
            // The last strip sees all inputs: it writes where the others add.
            bool add = false;
            var strips = _network.Mask.Strips[layer];
            for (int i = strips.Length - 1; i >= 0; i--)
            {
                var strip = strips[i];
                var gradient = SumGradient(layer, strip.Outputs);
                AddBias(layer, strip.Outputs, gradient);
                if (strip.Inputs == 0)
                    continue;
                var weights = _network.WeightGradient(layer, strip.Outputs, strip.Inputs);
                MatrixProduct.Multiply(gradient, true, Units(layer - 1, new(0, strip.Inputs)), false, weights, false, workers);
                Mask(strip, weights);
                MatrixProduct.Multiply(
                    gradient, false, _network.Weights(layer, strip.Outputs, strip.Inputs), false, UnitGradient(layer - 1, strip.Inputs), add, workers);
                add = true;
            }
            if (!add)
            {
                _network.FinishGradients(workers);
                return;
            }
            _layer = layer - 1;
            workers.For(Rows, this);
        }
        AddBias(0, new(0, _network.Mask.Hidden[0]), SumGradient(0, new(0, _network.Mask.Hidden[0])));
        workers.For(_network.Mask.Columns.Length - 1, _embedding);
        _network.FinishGradients(workers);
    }

    /// <summary>A layer's step for one row.</summary>
    void IParallelBody.Execute(int index)
    {
        if (_backward)
            Deactivate(index);
        else if (_layer == _network.Layers)
            Exponentiate(index);
        else
            Activate(index);
    }

    private void Activate(int row)
    {
        int width = _network.Mask.Hidden[_layer];
        var sums = _sums[_layer].Span.Slice(row * width, width);
        if (_layer == 0)
        {
            _network.Bias(0).CopyTo(sums);
            ReadCodes(row);
            var codes = CodesOf(row);
            for (int j = 0; j < codes.Length - 1; j++)
            {
                if (codes[j] < 0)
                    continue;
                int first = _network.Mask.Units(0, j);
                var seeing = sums[first..];
                TensorPrimitives.Add(seeing, _network.Embedding(_network.Mask.Columns[j].First + codes[j])[first..], seeing);
            }
        }
        else
        {
            TensorPrimitives.Add(sums, _network.Bias(_layer), sums);
        }
        VectorMath.Silu(sums, _units[_layer].Span.Slice(row * width, width));
    }

    private void ReadCodes(int row)
    {
        var entries = _rows.Row(row);
        var columns = _network.Mask.Columns;
        for (int j = 0; j < columns.Length; j++)
            Codes[row * columns.Length + j] = entries.Slice(columns[j].First, columns[j].Count).IndexOf(1f);
    }

    private void Exponentiate(int row)
    {
        var logits = Logits.Row(row);
        TensorPrimitives.Add(logits, _network.Bias(_layer), logits);
        double sum = 0;
        var codes = CodesOf(row);
        for (int j = 0; j < codes.Length; j++)
        {
            var block = _network.Mask.Columns[j];
            var own = logits.Slice(block.First, block.Count);
            LogitFloor.Shift(own);
            sum += codes[j] < 0 ? 0 : own[codes[j]];
        }
        _logNumerators[row] = sum;
        VectorMath.Exp(logits, Exponentials.Row(row));
    }

    /// <summary>From the derivative by x/(1 + exp(-x)) to that by x.</summary>
    private void Deactivate(int row)
    {
        int width = _network.Mask.Hidden[_layer];
        ReadOnlySpan<float> sums = _sums[_layer].Span.Slice(row * width, width), units = _units[_layer].Span.Slice(row * width, width);
        var gradient = _unitGradients[_layer].Span.Slice(row * width, width);
        SiluSlope.Multiply(sums, units, gradient);
    }

    /// <summary>The entries of weights that a strip computes beside those that its outputs see have no gradient.</summary>
    private static void Mask(MaskStrip strip, MatrixView gradient)
    {
        foreach (var step in strip.Steps)
        {
            for (int o = step.Outputs.First; o < step.Outputs.End; o++)
                gradient.Row(o - strip.Outputs.First)[step.Inputs..].Clear();
        }
    }

    private void AddBias(int layer, ColumnRange outputs, MatrixView gradient)
    {
        // Rows in their order, whatever the number of threads.
        var bias = _network.BiasGradient(layer).Slice(outputs.First, outputs.Count);
        bias.Clear();
        for (int b = 0; b < Rows; b++)
            TensorPrimitives.Add(bias, gradient.Row(b), bias);
    }

    private MatrixView Sums(int layer, ColumnRange part) =>
        layer == _network.Layers ? Part(_logits, _network.Width, part) : Part(_sums[layer], _network.Mask.Hidden[layer], part);

    private MatrixView Units(int layer, ColumnRange part) => Part(_units[layer], _network.Mask.Hidden[layer], part);

    private MatrixView SumGradient(int layer, ColumnRange part) =>
        layer == _network.Layers ? Part(_gradient!, _network.Width, part) : Part(_unitGradients[layer], _network.Mask.Hidden[layer], part);

    private MatrixView UnitGradient(int layer, int inputs) => Part(_unitGradients[layer], _network.Mask.Hidden[layer], new(0, inputs));

    private MatrixView Part(FloatBuffer values, int width, ColumnRange part) => new(values, values.Pointer + part.First, Rows, part.Count, width);

    /// <summary>Gradients of the first layer's weights, a column a part.</summary>
    private sealed class EmbeddingBody(ColumnPass pass) : IParallelBody
    {
        public void Execute(int index)
        {
            var network = pass._network;
            int first = network.Mask.Units(0, index), columns = network.Mask.Columns.Length, width = network.Mask.Hidden[0];
            var gradients = pass._unitGradients[0].Span;
            var block = network.Mask.Columns[index];
            for (int entry = block.First; entry < block.End; entry++)
                network.EmbeddingGradient(entry)[first..].Clear();
            for (int b = 0; b < pass.Rows; b++)
            {
                int code = pass.Codes[b * columns + index];
                if (code < 0)
                    continue;
                var target = network.EmbeddingGradient(network.Mask.Columns[index].First + code)[first..];
                TensorPrimitives.Add(target, gradients.Slice(b * width, width)[first..], target);
            }
        }
    }
}
