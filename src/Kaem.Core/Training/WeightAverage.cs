using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Training;

/// <summary>Running means on the host.</summary>
internal sealed class WeightAverage : IWeightAverage
{
    // The means of a few thousand numbers are moved, and exchanged, at a time.
    private const int Chunk = 4096;

    private readonly Parameter[] _parameters;
    private readonly FloatBuffer[] _means;
    private readonly AverageCounts _counts;
    private readonly float[] _room = new float[Chunk];

    public WeightAverage(IEnumerable<Parameter> parameters, float decay)
    {
        _parameters = [.. parameters.Where(parameter => parameter.IsTrainable)];
        _means = [.. _parameters.Select(parameter => new FloatBuffer(parameter.Length))];
        _counts = new AverageCounts(_parameters.Length, decay);
        for (int p = 0; p < _parameters.Length; p++)
            _parameters[p].Value.Span.CopyTo(_means[p].Span);
    }

    public void Step()
    {
        for (int p = 0; p < _parameters.Length; p++)
        {
            float take = _counts.Take(p);
            for (int at = 0; at < _parameters[p].Length; at += Chunk)
            {
                var mean = _means[p].Span.Slice(at, Math.Min(Chunk, _parameters[p].Length - at));
                var change = _room.AsSpan(0, mean.Length);
                // What stays where it is has itself as its mean, to the bit.
                TensorPrimitives.Subtract(_parameters[p].Value.Span.Slice(at, mean.Length), mean, change);
                TensorPrimitives.MultiplyAdd(change, take, mean, mean);
            }
        }
    }

    public void Restart(IReadOnlyCollection<Parameter> fitted)
    {
        for (int p = 0; p < _parameters.Length; p++)
        {
            if (!fitted.Contains(_parameters[p]))
                continue;
            _parameters[p].Value.Span.CopyTo(_means[p].Span);
            _counts.Restart(p);
        }
    }

    public void Exchange()
    {
        for (int p = 0; p < _parameters.Length; p++)
        {
            for (int at = 0; at < _parameters[p].Length; at += Chunk)
            {
                var mean = _means[p].Span.Slice(at, Math.Min(Chunk, _parameters[p].Length - at));
                var value = _parameters[p].Value.Span.Slice(at, mean.Length);
                mean.CopyTo(_room);
                value.CopyTo(mean);
                _room.AsSpan(0, mean.Length).CopyTo(value);
            }
        }
    }

    public void Visit(IStateVisitor visitor)
    {
        _counts.Visit(visitor);
        for (int p = 0; p < _parameters.Length; p++)
            visitor.Floats(_parameters[p].Name, _means[p].Span);
    }
}
