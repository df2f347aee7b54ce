using System.Globalization;
using Microsoft.ML.Data;

namespace Kaem.ML.Pictures;

/// <summary>Writes images as files, each of which is there whole or not at all.</summary>
internal sealed class PictureFiles(string folder, string prefix, PictureFormat format, bool overwrite)
{
    private readonly string _extension = format == PictureFormat.Png ? ".png" : ".jpg";

    /// <summary>Writes an image.</summary>
    /// <param name="number">Its number, from 1, in the file's name.</param>
    /// <returns>The file's path.</returns>
    public string Write(MLImage image, long number)
    {
        string name = $"{prefix}-{number.ToString("D5", CultureInfo.InvariantCulture)}";
        string path = Path.Combine(folder, name + _extension);
        if (!overwrite && File.Exists(path))
            throw new IOException($"There is a file '{path}' already. Choose another folder or prefix, or say that it may be overwritten.");
        // The extension says what format is written, so the name for the time being has it, too.
        string temporary = Path.Combine(folder, $".{name}-{Guid.NewGuid():N}{_extension}");
        try
        {
            image.Save(temporary);
            File.Move(temporary, path, overwrite);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
        return path;
    }
}
