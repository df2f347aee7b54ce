using Microsoft.ML.Data;

namespace Kaem.ML.Fitting;

/// <summary>Images in a column: where the options leave their shape open, the column's vector dimensions tell it.</summary>
internal static class ImageColumn
{
    /// <summary>
    /// The options with the shape of the images that a convolutional generator makes, a convolutional encoder sees, or a perceptual loss compares.
    /// </summary>
    /// <exception cref="ArgumentException">The shape is given neither by the options nor by the column.</exception>
    public static KaemOptions WithShape(KaemOptions options, string column, VectorDataViewType type, string argument)
    {
        if (options.Sampler is AmortisedOptions { Encoder: ConvolutionalEncoderOptions { Shape: null } encoder } amortised
            && options.Generator is not (ConvolutionalGeneratorOptions or JointGeneratorOptions))
        {
            encoder = encoder with { Shape = ShapeOf("convolutional encoder", column, type, argument) };
            options = options with { Sampler = amortised with { Encoder = encoder } };
        }
        if (options.Generator is ConvolutionalGeneratorOptions generator)
        {
            return generator.Shape is null
                ? options with { Generator = generator with { Shape = ShapeOf("convolutional generator", column, type, argument) } }
                : options;
        }
        if (options.Likelihood is not GaussianLikelihoodOptions { Perceptual: { Shape: null } perceptual } likelihood)
            return options;
        var shape = ShapeOf("perceptual loss", column, type, argument);
        return options with { Likelihood = likelihood with { Perceptual = perceptual with { Shape = shape } } };
    }

    private static ImageShape ShapeOf(string what, string column, VectorDataViewType type, string argument)
    {
        var dimensions = type.Dimensions;
        if (dimensions.Length is not (2 or 3))
        {
            throw new ArgumentException(
                $"The {what} takes the images' shape from the vector dimensions of column '{column}', but that is a vector of "
                + $"{string.Join(" x ", dimensions)}. Give it the dimensions height x width x channels, for instance by [VectorType(32, 32, 3)], or give the "
                + $"{what} its Shape.",
                argument);
        }
        return new ImageShape(dimensions[0], dimensions[1], dimensions.Length == 3 ? dimensions[2] : 1);
    }
}
