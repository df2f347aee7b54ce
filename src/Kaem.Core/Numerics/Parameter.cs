using Kaem.ML.Data;

namespace Kaem.ML.Numerics;

/// <summary>
/// A trainable array with its gradient. The owner of the parameter accumulates into <see cref="Gradient"/>, an optimiser moves <see cref="Value"/>.
/// </summary>
internal sealed class Parameter
{
    /// <param name="name">Path-like name, unique in a model, for instance <c>prior/coefficients</c>.</param>
    /// <param name="shape">Extents, row-major.</param>
    public Parameter(string name, params int[] shape)
    {
        Name = name;
        Shape = shape;
        int length = 1;
        foreach (int extent in shape)
            length = checked(length * extent);
        Value = new FloatBuffer(length);
    }

    /// <summary>Name and extents.</summary>
    public NamedParameter Describe() => new(Name, Shape, IsTrainable);

    /// <summary>Path-like name, unique in a model.</summary>
    public string Name { get; }

    /// <summary>Extents, row-major.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Number of elements.</summary>
    public int Length => Value.Length;

    /// <summary>The values.</summary>
    public FloatBuffer Value { get; }

    /// <summary>Derivative of the loss by each value; memory is taken at the first use.</summary>
    public FloatBuffer Gradient
    {
        get
        {
            // Parts of a parallel run may be the first to ask, at the same time.
            if (field is null)
                Interlocked.CompareExchange(ref field, new FloatBuffer(Length), null);
            return field;
        }
    }

    /// <summary>Whether an optimiser moves it. Grids, for instance, are part of a model but adapt by rules of their own.</summary>
    public bool IsTrainable { get; init; } = true;

    /// <summary>Whether weight decay is on it: a network's weights, which are nothing where they are 0.</summary>
    public bool Decays { get; init; }

    /// <summary>Smallest value the optimiser may leave; bandwidths need one above zero.</summary>
    public float LowerBound { get; set; } = float.NegativeInfinity;

    /// <summary>Largest value the optimiser may leave.</summary>
    public float UpperBound { get; set; } = float.PositiveInfinity;
}
