using Kaem.ML.Kan;
using Kaem.ML.Numerics;

namespace Kaem.ML.Generators;

/// <summary>From options to generators: the one place that knows all kinds.</summary>
internal static class GeneratorFactory
{
    private const string Name = "generator";

    /// <summary>The generator that the options describe, without parameters as yet.</summary>
    /// <param name="inputs">Width of what it sees of a sample.</param>
    /// <param name="columns">Number of observed dimensions D.</param>
    /// <param name="activated">The columns that a KAN's output activation is for; null for all.</param>
    /// <exception cref="ArgumentException">The generator makes rows of another width.</exception>
    public static Generator Create(KaemGenerator options, int inputs, int columns, ColumnRange[]? activated = null) =>
        options is JointGeneratorOptions joint
            ? new JointGenerator([.. joint.Ranges().Select((range, part) => Create(
                joint.Parts[part].GeneratorInForce, inputs, range.Count, activated is null ? null : Within(range, activated), $"{Name}/{part}", part))])
            : Create(options, inputs, columns, activated, Name, 0);

    private static Generator Create(KaemGenerator options, int inputs, int columns, ColumnRange[]? activated, string name, int part)
    {
        switch (options)
        {
            case KanGeneratorOptions kan:
                return new KanGenerator(kan, inputs, columns, activated, name, part: part);
            case ConvolutionalGeneratorOptions convolutional:
                var shape = convolutional.Shape!;
                if (shape.Columns != columns)
                {
                    throw new ArgumentException(
                        $"The generator's Shape {shape} has {shape.Columns} values, but rows have {columns} columns. A row holds an image as height x width x "
                        + "channels.", nameof(options));
                }
                return new ConvolutionalGenerator(convolutional, inputs, name, part);
            default:
                throw Unknown(options);
        }
    }

    /// <summary>Elements of all parameters of a generator, counted without making it.</summary>
    public static Int128 CountParameters(KaemGenerator options, int inputs, int columns)
    {
        Int128 count = 0;
        switch (options)
        {
            case JointGeneratorOptions joint:
                foreach (var part in joint.Parts)
                    count += CountParameters(part.GeneratorInForce, inputs, part.Columns!.Value);
                return count;
            case KanGeneratorOptions kan:
                Int128[] hidden = kan.Hidden is { } given ? [.. given.Select(width => (Int128)width)] : [2 * (Int128)inputs + 1];
                Int128[] widths = [inputs, .. hidden, columns];
                for (int l = 0; l + 1 < widths.Length; l++)
                    count += Basis.CountParameters(kan.Basis, widths[l], widths[l + 1]) + (kan.LayerNorm ? 2 * widths[l] : 0);
                return count;
            case ConvolutionalGeneratorOptions convolutional:
                Int128 channels = inputs;
                for (int l = 0; l < convolutional.Layers.Count; l++)
                {
                    var layer = convolutional.Layers[l];
                    bool normalised = convolutional.BatchNorm && l < convolutional.Layers.Count - 1;
                    count += layer.Kernel * layer.Kernel * channels * layer.Channels + (normalised ? 4 : 1) * layer.Channels;
                    channels = layer.Channels;
                }
                return count;
            default:
                throw Unknown(options);
        }
    }

    /// <summary>The columns of a range that are among others, counted from its first.</summary>
    private static ColumnRange[] Within(ColumnRange range, ColumnRange[] others)
    {
        var within = new List<ColumnRange>();
        foreach (var other in others)
        {
            int first = Math.Max(range.First, other.First), end = Math.Min(range.End, other.End);
            if (first < end)
                within.Add(new ColumnRange(first - range.First, end - first));
        }
        return [.. within];
    }

    private static NotSupportedException Unknown(KaemGenerator options) => new($"No generator exists for {options.GetType().Name}.");
}
