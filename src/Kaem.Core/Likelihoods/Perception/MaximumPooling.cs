namespace Kaem.ML.Likelihoods;

/// <summary>The maximum of 2 x 2 pixels, channel by channel; a last odd row or column is left out.</summary>
internal static class MaximumPooling
{
    /// <param name="input">Images of width x height.</param>
    /// <param name="output">Receives images of half the width and height, rounded down.</param>
    public static void Forward(ReadOnlySpan<float> input, int images, int width, int height, int channels, Span<float> output)
    {
        int at = 0;
        for (int row = 0; row < images * (height / 2); row++)
        {
            int top = row / (height / 2) * height + row % (height / 2) * 2;
            for (int x = 0; x < width / 2; x++)
            {
                for (int c = 0; c < channels; c++)
                    output[at++] = input[Largest(input, top, 2 * x, width, channels, c)];
            }
        }
    }

    /// <summary>Gradient by the input: what comes back goes to the largest pixel, the first of equal ones.</summary>
    public static void Backward(
        ReadOnlySpan<float> input, int images, int width, int height, int channels, ReadOnlySpan<float> outputGradient, Span<float> inputGradient)
    {
        inputGradient[..(images * width * height * channels)].Clear();
        int at = 0;
        for (int row = 0; row < images * (height / 2); row++)
        {
            int top = row / (height / 2) * height + row % (height / 2) * 2;
            for (int x = 0; x < width / 2; x++)
            {
                for (int c = 0; c < channels; c++)
                    inputGradient[Largest(input, top, 2 * x, width, channels, c)] = outputGradient[at++];
            }
        }
    }

    private static int Largest(ReadOnlySpan<float> input, int row, int column, int width, int channels, int channel)
    {
        int first = (row * width + column) * channels + channel, below = first + width * channels;
        int largest = first;
        foreach (int other in (ReadOnlySpan<int>)[first + channels, below, below + channels])
        {
            if (input[other] > input[largest])
                largest = other;
        }
        return largest;
    }
}
