using Kaem.ML.Samples.Datasets;

namespace Kaem.ML.Samples.Experiments;

/// <summary>The folder that an experiment writes to.</summary>
internal static class OutputFolder
{
    /// <summary>Makes the folder and tries it, so that a training is not lost for want of a place to put it.</summary>
    public static string Prepare(string folder)
    {
        try
        {
            string full = Directory.CreateDirectory(folder).FullName;
            string probe = Path.Combine(full, $".{Guid.NewGuid():N}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            return full;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SampleException($"The output folder '{folder}' can't be written: {exception.Message}");
        }
    }
}
