using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Training;

/// <summary>Refuses a state that is not worth keeping: one with numbers that are not finite.</summary>
internal sealed class FiniteState : IStateVisitor
{
    /// <summary>It remembers nothing, so one is enough.</summary>
    public static FiniteState Check { get; } = new();

    public bool IsReading => false;

    /// <exception cref="NotFiniteNumberException">A number is not finite.</exception>
    public void Floats(string name, Span<float> values)
    {
        if (!values.IsEmpty && !TensorPrimitives.IsFiniteAll<float>(values))
            throw new NotFiniteNumberException(
                $"'{name}' or what the optimiser knows about it is no longer finite: a gradient left the range of single precision.");
    }

    public void Number(ref long value)
    {
    }

    public void Number(ref double value)
    {
    }
}
