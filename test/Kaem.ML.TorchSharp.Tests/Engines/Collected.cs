using Kaem.ML.Numerics;

namespace Kaem.ML.Tests.Engines;

/// <summary>What an update remembers, by name: values, then Adam's first and second moments.</summary>
internal sealed class Collected : IStateVisitor
{
    public Dictionary<string, List<float[]>> Arrays { get; } = [];

    public bool IsReading => false;

    public void Floats(string name, Span<float> values)
    {
        if (!Arrays.TryGetValue(name, out var list))
            Arrays[name] = list = [];
        list.Add(values.ToArray());
    }

    public void Number(ref long value)
    {
    }

    public void Number(ref double value)
    {
    }

    public static Collected Of(IState state)
    {
        var collected = new Collected();
        state.Visit(collected);
        return collected;
    }
}
