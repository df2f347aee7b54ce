namespace Kaem.ML;

/// <summary>Refuses parts of rows that make no model together.</summary>
internal static class JointCheck
{
    /// <exception cref="ArgumentException">A part is incomplete, or options contradict the parts.</exception>
    public static void Consistent(KaemOptions options, JointGeneratorOptions joint, string argument)
    {
        foreach (var part in joint.Parts)
            Complete(options, part, argument);
        if (joint.Output != OutputActivation.None)
        {
            throw new ArgumentException(
                $"The joint generator's Output is {joint.Output}, but its parts have output activations of their own. Give it to a part's Generator.",
                argument);
        }
        if (options.ContradictsParts)
        {
            throw new ArgumentException(
                "Likelihood is given, but the generator is joint, and the likelihood that of its parts. Leave Likelihood out, and give the parts theirs; of a "
                + "preset for other rows take it back by Likelihood = KaemLikelihood.Gaussian(), or use KaemPresets.Joint().", argument);
        }
        if (options.PrincipalComponents is { } components)
        {
            throw new ArgumentException(
                $"PrincipalComponents is {components}, but the generator is joint: components would mix its parts. Leave PrincipalComponents out.", argument);
        }
    }

    /// <summary>Refuses a convolutional encoder of parts that hold no image, or of images that its convolutions leave nothing of.</summary>
    public static void SeesImages(JointGeneratorOptions joint, ConvolutionalEncoderOptions encoder, string argument)
    {
        const string convolutional = "The encoder is convolutional, ";
        if (encoder.Shape is not null)
            throw new ArgumentException($"{convolutional}and has a Shape, but the generator is joint, and its parts tell it. Leave Shape out.", argument);
        var images = joint.Parts.Where(part => part.ImageShape is not null).ToList();
        if (images.Count == 0)
            throw new ArgumentException($"{convolutional}but no part is an image. Use KaemEncoder.Plain().", argument);
        foreach (var part in images)
            encoder.CheckShape(part.ImageShape!, argument);
    }

    private static void Complete(KaemOptions options, KaemPart part, string argument)
    {
        if (part.Columns is null)
        {
            string what = part switch
            {
                ImagePart => "needs its Shape, for instance new ImageShape(28, 28, 1)",
                LabelPart => "needs its number of Categories",
                _ => "needs its Variables",
            };
            throw new ArgumentException($"Part '{part.Name}' {what}. It can be left out only where an ML.NET column tells it.", argument);
        }
        if (part is ImagePart { Likelihood.Perceptual: not null })
        {
            throw new ArgumentException(
                $"Part '{part.Name}' has a perceptual loss, but that compares whole rows, as images. Leave Perceptual out.", argument);
        }
        if (part.Blocks.OfType<GaussianBlock>().Any(block => block.Density.Perceptual is not null))
        {
            throw new ArgumentException(
                $"A block of part '{part.Name}' has a perceptual loss, but that compares whole rows, as images. Leave Perceptual out.", argument);
        }
        switch (part.GeneratorInForce)
        {
            case ConvolutionalGeneratorOptions convolutional:
                Makes(part, convolutional, argument);
                break;
            case KanGeneratorOptions { LayerNorm: true } kan when options.GeneratorInputs < 2 || kan.Hidden is { } hidden && hidden.Any(width => width < 2):
                throw new ArgumentException(
                    $"LayerNorm leaves nothing of a layer's input where that is a single value, but the generator of part '{part.Name}' has one of width 1. "
                    + "Use widths of 2 or more, or LayerNorm = false.", argument);
        }
    }

    private static void Makes(KaemPart part, ConvolutionalGeneratorOptions convolutional, string argument)
    {
        if (convolutional.Shape is not { } shape)
            throw new ArgumentException($"The convolutional generator of part '{part.Name}' needs its images' Shape.", argument);
        convolutional.CheckShape(argument);
        if (shape.Columns != part.Columns)
        {
            throw new ArgumentException(
                $"The generator of part '{part.Name}' makes images of {shape}, {shape.Columns} values, but the part has {part.Columns} columns.", argument);
        }
        if (part.ImageShape is { } image && image != shape)
            throw new ArgumentException($"Part '{part.Name}' is an image of {image}, but its generator makes {shape}.", argument);
        if (convolutional.Output != OutputActivation.None && part.Blocks.Any(block => block is CategoricalBlock))
        {
            throw new ArgumentException(
                $"Categorical blocks need logits, but the output activation {convolutional.Output} of the generator of part '{part.Name}' is for all columns. "
                + "Use OutputActivation.None, or a KAN generator.", argument);
        }
    }
}
