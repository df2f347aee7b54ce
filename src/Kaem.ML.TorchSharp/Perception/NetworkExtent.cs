namespace Kaem.ML.Perception;

/// <summary>How large a network's activations are for images of a size, found before anything is read or made.</summary>
/// <param name="Height">Rows of pixels that the network sees.</param>
/// <param name="Width">Pixels of a row that it sees.</param>
/// <param name="Features">Features of an image.</param>
/// <param name="Largest">Values of an image's largest activations.</param>
internal sealed record NetworkExtent(int Height, int Width, int Features, long Largest)
{
    /// <param name="steps">The network up to the last chosen layer.</param>
    /// <param name="leastSide">Smaller images are enlarged to it.</param>
    /// <param name="chosen">Layers whose activations are features.</param>
    /// <param name="styled">Layers whose Gram matrices are.</param>
    /// <param name="most">Activations of an image at most.</param>
    /// <exception cref="ArgumentException">Nothing is left of the images at a layer, or too much.</exception>
    public static NetworkExtent Of(
        IReadOnlyList<NetworkStep> steps, ImageShape shape, int leastSide, IReadOnlyCollection<string> chosen, IReadOnlyCollection<string> styled, long most)
    {
        double factor = Math.Max(1, (double)leastSide / Math.Min(shape.Height, shape.Width));
        int height = (int)Math.Round(factor * shape.Height), width = (int)Math.Round(factor * shape.Width), channels = 3;
        var (seenHeight, seenWidth) = (height, width);
        long features = 0, largest = 0;
        string at = "the image";
        Note();
        foreach (var step in steps)
        {
            (height, width, channels) = (step.After(height), step.After(width), step.Channels(channels));
            at = step.Layer is null ? at : $"layer '{step.Layer}'";
            if (height == 0 || width == 0)
                throw new ArgumentException(
                    $"The images of {shape} are too small for layer '{steps[^1].Layer}': nothing is left of them at {at}. A larger leastSide enlarges them.",
                    nameof(shape));
            Note();
            if (step.Layer is null)
                continue;
            if (chosen.Contains(step.Layer))
                features += (long)channels * height * width;
            if (styled.Contains(step.Layer))
                features += (long)channels * (channels + 1) / 2;
        }
        return features <= most
            ? new NetworkExtent(seenHeight, seenWidth, (int)features, largest)
            : throw new ArgumentException(
                $"An image of {shape} would have {features} features; {most} are the most. Choose fewer or later layers.", nameof(shape));

        void Note()
        {
            largest = Math.Max(largest, (long)channels * height * width);
            if (largest > most)
                throw new ArgumentException(
                    $"The images of {shape}, seen at {seenHeight} x {seenWidth} pixels, have {largest} activations at {at}; {most} are the most.",
                    nameof(shape));
        }
    }
}
