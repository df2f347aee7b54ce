using System.Numerics.Tensors;

namespace Kaem.ML.Training;

/// <summary>A sum over the shards of a group: this worker's are added as they come, then those of all workers.</summary>
internal sealed class ShardSum(IWorkerGroup group)
{
    private readonly Shards _shards = group.Shards;
    // The sum of the left half of each subtree whose right half is being added, by the logarithm of its size.
    private readonly List<float[]> _halves = [];
    private float[] _leaf = [], _nodes = [], _total = [];
    private int _length, _node, _inNode;

    /// <summary>Begins a sum.</summary>
    /// <param name="length">How many numbers each shard brings.</param>
    public void Begin(int length)
    {
        (_length, _node, _inNode) = (length, 0, 0);
        Grow(ref _leaf, length);
        Grow(ref _total, length);
        Grow(ref _nodes, checked(length * _shards.Nodes.Count));
    }

    /// <summary>Room for what the next of this worker's shards brings; <see cref="Add"/> adds it.</summary>
    public Span<float> Leaf => _leaf.AsSpan(0, _length);

    /// <summary>Adds what stands in <see cref="Leaf"/>.</summary>
    public void Add()
    {
        var sum = Leaf;
        int level = 0;
        for (; (_inNode >> level & 1) == 1; level++)
            TensorPrimitives.Add(_halves[level].AsSpan(0, _length), sum, sum);
        if (++_inNode == _shards.Nodes[_node].Size)
        {
            sum.CopyTo(_nodes.AsSpan(_node * _length));
            (_node, _inNode) = (_node + 1, 0);
            return;
        }
        if (level == _halves.Count)
            _halves.Add([]);
        float[] half = _halves[level];
        Grow(ref half, _length);
        _halves[level] = half;
        sum.CopyTo(half);
    }

    /// <summary>The sum over the shards of all workers, once all of this worker's have been added.</summary>
    /// <returns>It holds until the next sum begins.</returns>
    /// <exception cref="WorkerLostException">Another worker is gone.</exception>
    public Span<float> Total()
    {
        var total = _total.AsMemory(0, _length);
        group.Sum(_nodes.AsMemory(0, _length * _shards.Nodes.Count), total);
        return total.Span;
    }

    private static void Grow(ref float[] room, int length)
    {
        if (room.Length < length)
            room = new float[length];
    }
}
